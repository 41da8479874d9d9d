import { expect, test } from 'vitest';
import { minuteBars } from '../../renderer/support/fake-bars.ts';
import { barsWorld, boardOf } from './feed-world.ts';

const indicators = [
  { id: 'ema', settings: { length: 10 } },
  { id: 'vwap' },
  { id: 'macd' },
  { id: 'realised-vol' },
];
const chart = { interval: '15min', indicators, bars: 5000 } as const;
const replay = { kind: 'replay', series: 'SPX', from: '2026-05-07' } as const;

test('a replay ends with exactly what the store shows, and never tells a bar before its time', async () => {
  const world = barsWorld();
  const events = await world.follow({ source: { ...replay, barsPerSecond: 60 }, ...chart }).rest();
  expect(events.map(({ state }) => state)).toEqual([
    ...Array<string>(events.length - 1).fill('playing'),
    'ended',
  ]);
  let told = 0;
  for (const { counts, bars, last } of events) {
    const newest = minuteBars.endMs[counts.sourceBars - 1]!;
    expect(Math.max(...bars.endMs)).toBe(newest);
    expect(last?.endMs).toBe(newest);
    expect(counts.sourceBars).toBeGreaterThanOrEqual(told);
    told = counts.sourceBars;
  }
  expect(told).toBe(minuteBars.endMs.length);
  const history = await world.history({ series: 'SPX', ...chart });
  const board = boardOf(events);
  expect(board.close).toEqual(Array.from(history.bars.close));
  expect(board.values).toEqual(
    history.values.map(({ outputs }) => outputs.map((column) => Array.from(column))),
  );
});

test('the speed is that of the source: 60 bars a second pass in steps of a tenth of one', async () => {
  const world = barsWorld();
  const events = await world.follow({ source: { ...replay, barsPerSecond: 60 }, ...chart }).rest();
  const steps = events.slice(1, -1).map(({ counts }, i) => counts.sourceBars - events[i]!.counts.sourceBars);
  expect(new Set(steps)).toEqual(new Set([6]));
  expect(world.clock.passedMs).toBeCloseTo(
    ((events.at(-1)!.counts.sourceBars - events[0]!.counts.sourceBars) / 60) * 1000,
    -2,
  );
});

test('the last bar forms from the source; those before it stand', async () => {
  const feed = barsWorld().follow({ source: { ...replay, paused: true }, ...chart });
  const start = await feed.next();
  expect(start).toMatchObject({ state: 'paused', restarted: true });
  const count = start.first + start.bars.close.length;
  await feed.steer({ action: 'step', by: 'source' });
  const forming = await feed.next();
  expect(forming).toMatchObject({ first: count, restarted: false, last: { forming: true } });
  expect(Array.from(forming.bars.closed)).toEqual([0]);
  await feed.steer({ action: 'step' });
  const closed = await feed.next();
  expect(closed).toMatchObject({ first: count, last: { forming: false }, state: 'paused' });
  expect(Array.from(closed.bars.closed)).toEqual([1]);
  await feed.steer({ action: 'step' });
  expect(await feed.next()).toMatchObject({ first: count + 1, last: { forming: false } });
  feed.stop();
});

test('going back tells all anew, without anything of what came later', async () => {
  const feed = barsWorld().follow({ source: { ...replay, paused: true }, ...chart, stayOpen: true });
  await feed.next();
  await feed.steer({ action: 'seek', to: '2026-05-14', at: '11:00' });
  const later = await feed.next();
  expect(later).toMatchObject({ restarted: false, last: { date: '2026-05-14' } });
  await feed.steer({ action: 'seek', to: '2026-05-06', at: '10:30' });
  const earlier = await feed.next();
  expect(earlier).toMatchObject({ restarted: true, first: 0, last: { date: '2026-05-06', forming: false } });
  expect(new Date(Math.max(...earlier.bars.endMs)).toISOString()).toBe('2026-05-06T14:30:00.000Z');
  expect(Math.max(...earlier.bars.days)).toBe(earlier.bars.days.at(-1));
  feed.stop();
});

test('play, pause, speed and stop do what they say, and an ended replay that stays open goes back', async () => {
  const feed = barsWorld().follow({
    source: { ...replay, paused: true, from: '2026-05-15' },
    ...chart,
    stayOpen: true,
  });
  await feed.next();
  expect(await feed.steer({ action: 'speed', barsPerSecond: 1000 })).toEqual({ state: 'paused' });
  expect(await feed.next()).toMatchObject({ barsPerSecond: 1000, state: 'paused' });
  expect(await feed.steer({ action: 'play' })).toEqual({ state: 'playing' });
  let event = await feed.next();
  while (event.state === 'playing') event = await feed.next();
  expect(event.state).toBe('ended');
  expect(event.message).toContain('has ended with 2026-05-15');
  await feed.steer({ action: 'pause' });
  await feed.next();
  await feed.steer({ action: 'seek', to: '2026-05-15' });
  expect(await feed.next()).toMatchObject({ state: 'paused', restarted: true, last: { date: '2026-05-14' } });
  expect(await feed.steer({ action: 'stop' })).toEqual({ state: 'stopped' });
  expect(await feed.rest()).toEqual([]);
  await expect(feed.steer({ action: 'play' })).rejects.toMatchObject({ code: 'UNKNOWN_FEED' });
});

test('days before the first stored minutes come from daily bars, and the last day forms from the minutes', async () => {
  const world = barsWorld();
  const source = { kind: 'replay', series: 'SPX', from: '2026-05-15', barsPerSecond: 100 } as const;
  const days = {
    interval: 'session',
    bars: 5000,
    indicators: [{ id: 'sma', settings: { length: 200 } }],
  } as const;
  const events = await world.follow({ source, ...days }).rest();
  const [first] = events;
  expect(first?.opening?.notes).toEqual(['Before 2026-05-04 from daily bars.']);
  expect(first?.bars.close.length).toBeGreaterThan(250);
  expect(first?.counts).toMatchObject({ sourceBars: 612, sourceTotal: minuteBars.endMs.length });
  expect(first?.last).toMatchObject({ date: '2026-05-14', forming: false });
  expect(events[1]).toMatchObject({ last: { date: '2026-05-15', forming: true } });
  expect(events.at(-1)).toMatchObject({ state: 'ended', last: { date: '2026-05-15', forming: false } });
  expect(first?.values[0]?.outputs[0]?.at(-1)).toBeGreaterThan(0);
});

test('missing sessions and holes are told', async () => {
  const { bars } = await barsWorld().history({ series: 'SPX', interval: '5min', bars: 5000 });
  const holes = Array.from(bars.missingBars.keys()).filter((i) => bars.missingBars[i]! > 0);
  expect(holes.map((i) => [bars.missingBars[i], bars.missingSessions[i]])).toEqual([
    [78, 1],
    [12, 0],
  ]);
});

test.each([
  [{ source: { ...replay, series: 'NONE' } }, 'UNKNOWN_SERIES', 'series'],
  [{ source: { ...replay, series: 'VIX' }, interval: '5min' }, 'UNKNOWN_SERIES', 'series'],
  [{ source: { ...replay, from: '2027-01-04' } }, 'NO_DATA', 'source.from'],
  [{ source: { ...replay, to: '2020-01-03' } }, 'NO_DATA', 'source.series'],
  [{ source: { ...replay, sourceSeconds: 60 } }, 'INVALID_INPUT', 'sourceSeconds'],
  [{ source: replay, indicators: [{ id: 'none' }] }, 'INVALID_INPUT', 'indicators.0.id'],
  [
    { source: replay, indicators: [{ id: 'rsi', settings: { length: 0 } }] },
    'INVALID_INPUT',
    'indicators.0.settings.length',
  ],
  [
    { source: replay, indicators: [{ id: 'rsi', settings: { depth: 3 } }] },
    'INVALID_INPUT',
    'indicators.0.settings.depth',
  ],
  [
    { source: replay, indicators: [{ id: 'macd', settings: { fast: 30 } }] },
    'INVALID_INPUT',
    'indicators.0.settings.fast',
  ],
])('%j is refused as %s at %s', async (input, code, field) => {
  const feed = barsWorld().follow({ interval: '15min', ...input } as never);
  await expect(feed.next()).rejects.toMatchObject({ code, detail: { field } });
});

test('a browser may replay but not name a file', async () => {
  const world = barsWorld();
  expect(await world.follow({ source: replay, ...chart }, 'loopback').next()).toMatchObject({
    state: 'playing',
  });
  const file = world.follow({ source: { kind: 'file', path: '/etc/hosts' }, ...chart }, 'loopback');
  await expect(file.next()).rejects.toMatchObject({ code: 'NOT_ALLOWED_HERE' });
});
