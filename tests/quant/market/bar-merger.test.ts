import { expect, test } from 'vitest';
import { BarMerger, type BarSession, type MergedBar, type SessionBar } from '#quant/market/bar-merger.ts';

const minute = 60_000;
const sessionOf = (ordinal: number, minutes = 10): BarSession => {
  const openMs = ordinal * 86_400_000;
  return { day: ordinal, openMs, closeMs: openMs + minutes * minute, ordinal };
};
const bar = (session: BarSession, place: number, close = 10): SessionBar => ({
  startMs: session.openMs + place * minute,
  endMs: session.openMs + (place + 1) * minute,
  ...{ open: close - 1, high: close + 2, low: close - 2, close, volume: 5, session },
});

function merged(intervalMinutes: number, parts: readonly SessionBar[]): MergedBar[] {
  const merger = new BarMerger(intervalMinutes * minute);
  const bars: MergedBar[] = [];
  for (const part of parts) {
    const next = merger.push(part);
    bars[next.isNew ? bars.length : bars.length - 1] = next.bar;
  }
  return bars;
}

test('bars join from the open on and the last of a session is cut at its close', () => {
  const first = sessionOf(0);
  const bars = merged(
    4,
    Array.from({ length: 10 }, (_unused, i) => bar(first, i, 10 + i)),
  );
  expect(
    bars.map(({ open, high, low, close, volume, sourceBars, isClosed }) => [
      open,
      high,
      low,
      close,
      volume,
      sourceBars,
      isClosed,
    ]),
  ).toEqual([
    [9, 15, 8, 13, 20, 4, true],
    [13, 19, 12, 17, 20, 4, true],
    [17, 21, 16, 19, 10, 2, true],
  ]);
  expect(bars.map(({ opensSession }) => opensSession)).toEqual([true, false, false]);
});

test('a bar forms until its interval has ended and never takes from the next session', () => {
  const bars = merged(4, [bar(sessionOf(0), 0), bar(sessionOf(0), 1), bar(sessionOf(1), 0)]);
  expect(bars.map(({ isClosed, day, sourceBars }) => [isClosed, day, sourceBars])).toEqual([
    [false, 0, 2],
    [false, 1, 1],
  ]);
});

test('holes inside sessions and whole missing sessions are counted', () => {
  const parts = [bar(sessionOf(0), 0), bar(sessionOf(0), 9), bar(sessionOf(3), 4)];
  expect(merged(2, parts).map(({ missingBars, missingSessions }) => [missingBars, missingSessions])).toEqual([
    [0, 0],
    [3, 0],
    // Two sessions of five bars each, and two bars of the third.
    [12, 2],
  ]);
  const unknown = (session: BarSession): BarSession => ({ ...session, ordinal: null });
  const nights = [bar(unknown(sessionOf(0)), 9), bar(unknown(sessionOf(3)), 0)];
  expect(merged(2, nights)[1]).toMatchObject({ missingBars: 0, missingSessions: 0 });
});

test('whole sessions are one bar each; a bar that is told again takes the place of the first', () => {
  const session = sessionOf(0);
  const merger = new BarMerger(Infinity);
  merger.push(bar(session, 0, 10));
  merger.push(bar(session, 1, 30));
  const { bar: corrected, isNew } = merger.push(bar(session, 1, 12));
  expect(isNew).toBe(false);
  expect(corrected).toMatchObject({
    open: 9,
    high: 14,
    close: 12,
    sourceBars: 2,
    isClosed: false,
    volume: 10,
  });
});

test('closes alone stay closes alone until they are merged', () => {
  const session = sessionOf(0);
  const none = Number.NaN;
  const single = (place: number, close: number): SessionBar => ({
    ...bar(session, place, close),
    ...{ open: none, high: none, low: none, volume: none },
  });
  const merger = new BarMerger(5 * minute);
  expect(merger.push(single(0, 10)).bar).toMatchObject({ open: none, high: none, volume: none, close: 10 });
  expect(merger.push(single(1, 12)).bar).toMatchObject({
    open: 10,
    high: 12,
    low: 10,
    close: 12,
    volume: none,
  });
});
