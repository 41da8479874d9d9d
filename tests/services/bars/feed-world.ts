import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BarFeedEvent, BarFollowInput, FeedSteering } from '#contract/schemas/bars.ts';
import { barFollowInput, barHistoryInput, feedSteering } from '#contract/schemas/bars.ts';
import { createBarsService } from '#services/bars/bars-service.ts';
import type { Sleep } from '#services/bars/bar-feed.ts';
import type { Door, ServiceContext } from '#services/service-context.ts';
import { barsReader } from '../../renderer/support/fake-bars.ts';
import { nyse } from '../../support/calendars.ts';

const LONG_MS = 1e9;

/** A clock that passes as soon as anybody waits for it; only what waits for a person waits. */
export class QuickClock {
  passedMs = 0;
  readonly sleep: Sleep = async (ms, signal) => {
    if (ms >= LONG_MS)
      await new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    await nextTurn();
    signal.throwIfAborted();
    this.passedMs += ms;
  };
}

export interface OpenFeed {
  /** The next event; fails where the feed has ended. */
  next(): Promise<BarFeedEvent>;
  /** All events up to the end. */
  rest(): Promise<BarFeedEvent[]>;
  steer(steer: FeedSteering['steer']): Promise<{ state: string }>;
  stop(): void;
}

export function barsWorld(clock = new QuickClock()) {
  const deps = { reader: barsReader, calendars: { nyse, cfe: nyse }, codeVersion: 'test' };
  const service = createBarsService(deps, clock.sleep);
  let instant = 0;
  const contextOf = (door: Door, signal: AbortSignal): ServiceContext => ({
    door,
    signal,
    now: () => (instant += 1),
    progress: () => undefined,
    partial: () => undefined,
  });
  return {
    clock,
    service,
    history: (input: Parameters<typeof barHistoryInput.parse>[0]) =>
      service.history(barHistoryInput.parse(input), contextOf('cli', new AbortController().signal)),
    follow(input: Parameters<typeof barFollowInput.parse>[0], door: Door = 'cli'): OpenFeed {
      const stop = new AbortController();
      const parsed: BarFollowInput = barFollowInput.parse(input);
      const events = service.follow(parsed, contextOf(door, stop.signal))[Symbol.asyncIterator]();
      let feedId = '';
      const next = async (): Promise<BarFeedEvent | null> => {
        const { value, done } = await events.next();
        if (done) return null;
        feedId = (value as BarFeedEvent).feedId;
        return value as BarFeedEvent;
      };
      return {
        async next() {
          const event = await next();
          if (!event) throw new Error('the feed has ended');
          return event;
        },
        async rest() {
          const all: BarFeedEvent[] = [];
          for (let event = await next(); event; event = await next()) all.push(event);
          return all;
        },
        steer: (steer) => service.steer(feedSteering.parse({ feedId, steer }), contextOf(door, stop.signal)),
        stop: () => stop.abort(new Error('dropped')),
      };
    },
  };
}

/** What a client that takes in all events has in the end: [column][bar]. */
export function boardOf(events: readonly BarFeedEvent[]): {
  close: number[];
  endMs: number[];
  values: number[][][];
} {
  let board = { base: 0, close: [] as number[], endMs: [] as number[], values: [] as number[][][] };
  for (const { restarted, first, bars, values } of events) {
    if (restarted)
      board = {
        base: first,
        close: [],
        endMs: [],
        values: values.map(({ outputs }) => outputs.map(() => [])),
      };
    const kept = first - board.base;
    const join = (before: number[], column: ArrayLike<number>): number[] => [
      ...before.slice(0, kept),
      ...Array.from(column),
    ];
    board.close = join(board.close, bars.close);
    board.endMs = join(board.endMs, bars.endMs);
    board.values = values.map(({ outputs }, i) =>
      outputs.map((column, k) => join(board.values[i]![k]!, column)),
    );
  }
  return board;
}
