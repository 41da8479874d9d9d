import { basename } from 'node:path';
import { VolterraError } from '#contract/errors.ts';
import type { FeedState } from '#contract/schemas/bars.ts';
import { BarLogReader, type BadLine, type LoggedBar } from '#ingest/bar-log.ts';
import { baseName } from '#ingest/symbols.ts';
import type { SessionBar } from '#quant/market/bar-merger.ts';
import type { BarFeed, FeedNews, Sleep, Steer } from './bar-feed.ts';
import { fitsInto } from './intervals.ts';
import type { SessionClock } from './session-clock.ts';
import { TailFile, type TailNews } from './tail-file.ts';
import type { BarFollowInput } from '#contract/schemas/bars.ts';

export interface FileFeedPlan {
  readonly source: Extract<BarFollowInput['source'], { kind: 'file' }>;
  readonly interval: BarFollowInput['interval'];
  readonly endAfterQuietMs: number | null;
  readonly clock: SessionClock;
  readonly sleep: Sleep;
}

const LOOK_EVERY_MS = 250;
const MOST_BAD_LINES = 50;
/** Lengths of a bar without a new one after which a log is said to wait. */
const QUIET_BARS = 2;

const restartWords = {
  shrank: 'The file has shrunk and is read from its start again.',
  replaced: 'Another file lies in its place and is read from its start.',
  rewritten: 'The file was written anew and is read from its start again.',
} as const;

/** Follows a file that another program appends bars to. */
export class FileFeed implements BarFeed {
  readonly #plan: FileFeedPlan;
  readonly #tail: TailFile;
  readonly #reader: BarLogReader;
  #isStopped = false;
  #isFirst = true;
  #isGone = false;
  #quietMs = 0;
  /** Since the last bar. */
  #barlessMs = 0;
  #state: FeedState = 'waiting';
  #happened: string | null = null;
  #counts = { sourceBars: 0, outsideSessions: 0, lines: 0, badLines: 0 };
  #lastEndMs = -Infinity;

  constructor(plan: FileFeedPlan) {
    this.#plan = plan;
    this.#tail = new TailFile(plan.source.path);
    const { barMinutes, stamps, zone } = plan.source;
    this.#reader = new BarLogReader({
      barSeconds: barMinutes === undefined ? null : barMinutes * 60,
      stamps,
      zone,
    });
  }

  async next(signal: AbortSignal): Promise<FeedNews | null> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#isStopped) return null;
      const news = await this.#look(signal);
      if (news) {
        this.#quietMs = 0;
        return news;
      }
      const { endAfterQuietMs } = this.#plan;
      if (endAfterQuietMs !== null && this.#quietMs >= endAfterQuietMs) return null;
      await this.#plan.sleep(LOOK_EVERY_MS, signal);
      this.#quietMs += LOOK_EVERY_MS;
      this.#barlessMs += LOOK_EVERY_MS;
      if (this.#hasGoneQuiet) return this.#news([], []);
    }
  }

  steer({ action }: Steer): FeedState {
    if (action !== 'stop')
      throw new VolterraError('INVALID_INPUT', {
        message: `A file that is followed cannot ${action}: its bars come when they are written. Stop it, or replay stored bars.`,
        field: 'steer.action',
        data: { rule: 'must be stop', value: action },
      });
    this.#isStopped = true;
    return 'waiting';
  }

  async #look(signal: AbortSignal): Promise<FeedNews | null> {
    const parts: SessionBar[] = [];
    const bad: BadLine[] = [];
    let isNew = this.#isFirst;
    let tail: TailNews;
    do {
      signal.throwIfAborted();
      tail = await this.#tail.look(this.#isFirst);
      isNew ||= tail.lines.length > 0 || tail.restart !== null || tail.isGone !== this.#isGone;
      this.#note(tail);
      if (tail.restart) this.#reader.restart();
      parts.push(...this.#placed(this.#reader.read(tail.lines)));
      bad.push(...this.#reader.takeBad());
      this.#counts.lines += tail.lines.length;
    } while (tail.hasMore);
    this.#isFirst = false;
    this.#counts.badLines += bad.length;
    if (parts.length > 0) this.#barlessMs = 0;
    return isNew ? this.#news(parts, bad) : null;
  }

  /** True where bars were coming and none has for a while. */
  get #hasGoneQuiet(): boolean {
    const { seconds } = this.#reader.reading ?? { seconds: null };
    return this.#state === 'following' && seconds !== null && this.#barlessMs >= QUIET_BARS * seconds * 1000;
  }

  #note({ restart, isGone }: TailNews): void {
    if (restart) this.#happened = restartWords[restart];
    else if (!isGone && this.#isGone) this.#happened = 'The file is back.';
    this.#isGone = isGone;
  }

  #placed(bars: readonly LoggedBar[]): SessionBar[] {
    const { clock, interval } = this.#plan;
    const { seconds } = this.#reader.reading ?? { seconds: null };
    if (bars.length > 0 && !fitsInto(seconds, interval))
      throw new VolterraError('INVALID_INPUT', {
        message: `Bars of ${seconds === null ? 'a day' : `${seconds} seconds`} do not make up bars of ${interval}.`,
        field: 'interval',
        data: { rule: 'must be a multiple of the bars of the file', value: interval },
      });
    return bars.flatMap(({ line: _line, day, ...bar }) => {
      const session = day === null ? clock.holding(bar.endMs) : clock.ofDailyBar(day);
      if (!session) {
        this.#counts.outsideSessions += 1;
        return [];
      }
      const part = day === null ? bar : { ...bar, startMs: session.openMs, endMs: session.closeMs };
      if (part.endMs !== this.#lastEndMs) this.#counts.sourceBars += 1;
      this.#lastEndMs = part.endMs;
      return [{ ...part, session }];
    });
  }

  #news(parts: readonly SessionBar[], bad: readonly BadLine[]): FeedNews {
    const isComing = parts.length > 0 || (this.#state === 'following' && !this.#hasGoneQuiet);
    const state: FeedState = this.#isGone ? 'gone' : isComing ? 'following' : 'waiting';
    this.#state = state;
    const message = this.#words(state);
    this.#happened = null;
    const { reading } = this.#reader;
    return {
      parts,
      isRestart: false,
      state,
      message,
      head: {
        series: baseName(basename(this.#plan.source.path)),
        sourceSeconds: reading?.seconds ?? null,
        sources: [basename(this.#plan.source.path)],
        sample: false,
        ...{ firstDate: null, lastDate: null },
        notes: [...(reading?.notes ?? [])],
      },
      counts: { ...this.#counts, sourceTotal: null, repeatedLines: this.#reader.repeated },
      barsPerSecond: null,
      badLines: bad.slice(-MOST_BAD_LINES),
    };
  }

  #words(state: FeedState): string {
    if (state === 'gone') return 'The file is not there any more; Volterra waits for it to come back.';
    const happened = this.#happened === null ? '' : `${this.#happened} `;
    const { outsideSessions, sourceBars } = this.#counts;
    if (this.#reader.waiting > 0) return `${happened}A second bar is needed to know how long a bar is.`;
    if (sourceBars === 0 && outsideSessions > 0)
      return `${happened}All ${outsideSessions} bars lie outside the sessions of the exchange; choose all hours to see them.`;
    if (this.#tail.hasUnfinishedLine) return `${happened}The last line is not finished yet.`;
    if (sourceBars === 0) return `${happened}The file has no bar yet.`;
    const isComing = state === 'following';
    return `${happened}${isComing ? 'Lines are told as they are written.' : 'No bar has come for a while; Volterra goes on looking.'}`;
  }
}
