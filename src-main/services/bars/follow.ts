import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { VolterraError } from '#contract/errors.ts';
import type { BarFeedEvent, BarFollowInput, FeedSteering } from '#contract/schemas/bars.ts';
import { BarStudy, type ChosenIndicator } from '#quant/indicators/bar-study.ts';
import { toIsoDate } from '#quant/time/day-number.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import type { ServiceContext } from '../service-context.ts';
import type { BarFeed, FeedNews, Sleep } from './bar-feed.ts';
import { chooseIndicators, describeChosen } from './chosen-indicators.ts';
import { FileFeed } from './file-feed.ts';
import { clockOf, secondsOf } from './intervals.ts';
import { openReplay } from './open-replay.ts';
import { SessionClock } from './session-clock.ts';
import { columnsOf, studyParts, valuesOf } from './study-columns.ts';

const MOST_FEEDS = 16;

const realSleep: Sleep = async (ms, signal) => void (await delay(ms, undefined, { signal }));

/** Feeds that are being followed, by id: a feed lives as long as the stream that follows it. */
export class FeedDesk {
  readonly #deps: MarketDeps;
  readonly #sleep: Sleep;
  readonly #feeds = new Map<string, BarFeed>();

  constructor(deps: MarketDeps, sleep: Sleep = realSleep) {
    this.#deps = deps;
    this.#sleep = sleep;
  }

  async *follow(input: BarFollowInput, context: ServiceContext): AsyncIterable<BarFeedEvent> {
    const chosen = chooseIndicators(input.indicators);
    if (this.#feeds.size >= MOST_FEEDS)
      throw new VolterraError('OVERLOADED', { message: `${MOST_FEEDS} feeds are open already.` });
    const clock = new SessionClock(this.#deps.calendars.nyse, input.hours);
    const feed = await this.#open(input, clock, context);
    const feedId = randomUUID();
    this.#feeds.set(feedId, feed);
    try {
      const teller = new Teller(input, { feedId, chosen, clock, context });
      for (;;) {
        const news = await feed.next(context.signal);
        if (!news) return;
        yield await teller.tell(news);
      }
    } finally {
      this.#feeds.delete(feedId);
    }
  }

  steer({ feedId, steer }: FeedSteering): { state: BarFeedEvent['state'] | 'stopped' } {
    const feed = this.#feeds.get(feedId);
    if (!feed) throw new VolterraError('UNKNOWN_FEED', { field: 'feedId', data: { feedId } });
    const state = feed.steer(steer);
    return { state: steer.action === 'stop' ? 'stopped' : state };
  }

  async #open(input: BarFollowInput, clock: SessionClock, { door }: ServiceContext): Promise<BarFeed> {
    const { source, interval } = input;
    if (source.kind === 'replay')
      return openReplay(this.#deps.reader, { ...input, source }, { clock, sleep: this.#sleep });
    if (door === 'loopback')
      throw new VolterraError('NOT_ALLOWED_HERE', {
        message:
          'A browser cannot name files of this machine: follow a file from the window or the command line.',
        field: 'source.path',
      });
    const endAfterQuietMs = input.endAfterQuietMs ?? null;
    return new FileFeed({ source, interval, endAfterQuietMs, clock, sleep: this.#sleep });
  }
}

interface TellerTools {
  readonly feedId: string;
  readonly chosen: readonly ChosenIndicator[];
  readonly clock: SessionClock;
  readonly context: ServiceContext;
}

/** From news of a feed to events: bars are merged, indicators follow, and only what changed is told. */
class Teller {
  readonly #input: BarFollowInput;
  readonly #tools: TellerTools;
  #study: BarStudy;
  #isOpened = false;
  #hasVolume = false;
  #toldAtMs = 0;
  #notes = -1;

  constructor(input: BarFollowInput, tools: TellerTools) {
    this.#input = input;
    this.#tools = tools;
    this.#study = this.#newStudy();
  }

  async tell(news: FeedNews): Promise<BarFeedEvent> {
    const { feedId, clock, context } = this.#tools;
    const isWhole = news.isRestart || !this.#isOpened;
    if (news.isRestart) this.#study = this.#newStudy();
    const changed = await studyParts(this.#study, news.parts, context.signal);
    const least = Math.max(0, this.#study.bars.length - this.#input.bars);
    const first = isWhole ? least : Math.max(changed, least);
    if (news.parts.length > 0) this.#toldAtMs = context.now();
    this.#hasVolume ||= news.parts.some(({ volume }) => volume > 0);
    return {
      feedId,
      state: news.state,
      message: news.message,
      opening: this.#opening(news),
      first,
      restarted: isWhole,
      bars: columnsOf(this.#study, first, clock),
      values: valuesOf(this.#study, first),
      last: this.#last(),
      counts: { ...news.counts, hasVolume: this.#hasVolume },
      barsPerSecond: news.barsPerSecond,
      badLines: [...news.badLines],
    };
  }

  /** Told with the first bars, and again where the file has shown what its times are. */
  #opening({ head }: FeedNews): BarFeedEvent['opening'] {
    if (this.#isOpened && head.notes.length === this.#notes) return null;
    this.#isOpened = true;
    this.#notes = head.notes.length;
    const { interval, hours } = this.#input;
    const clock = clockOf(interval, hours);
    return { ...head, interval, indicators: describeChosen(this.#tools.chosen, clock) };
  }

  #last(): BarFeedEvent['last'] {
    const bar = this.#study.bars.at(-1);
    if (!bar) return null;
    const { close: price, endMs, isClosed, day } = bar;
    return { price, date: toIsoDate(day), endMs, forming: !isClosed, toldAtMs: this.#toldAtMs };
  }

  #newStudy(): BarStudy {
    const { interval, hours } = this.#input;
    return new BarStudy({
      intervalMs: secondsOf(interval) * 1000,
      clock: clockOf(interval, hours),
      indicators: this.#tools.chosen,
    });
  }
}
