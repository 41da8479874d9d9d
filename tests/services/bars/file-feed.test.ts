import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { barsWorld, boardOf, type OpenFeed } from './feed-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'volterra-feed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let file = 0;
let path = '';
beforeEach(() => {
  file += 1;
  path = join(folder, `ABC${file}.csv`);
});

const header = 'time,open,high,low,close,volume\n';
/** One line of a minute of 2026-05-15. */
const line = (minute: number, close: number): string => {
  const clock = `${String(9 + Math.floor((30 + minute) / 60)).padStart(2, '0')}:${String((30 + minute) % 60).padStart(2, '0')}`;
  return `2026-05-15 ${clock},${close - 1},${close + 1},${close - 2},${close},100\n`;
};
const minutes = { interval: '1min', indicators: [{ id: 'sma', settings: { length: 2 } }] } as const;
const open = (more: object = {}, chart: object = minutes): OpenFeed =>
  barsWorld().follow({ source: { kind: 'file', path, ...more }, ...chart });

test('lines that come are told as bars, whole ones only', async () => {
  writeFileSync(path, header + line(0, 10) + line(1, 11));
  const feed = open();
  const first = await feed.next();
  expect(first).toMatchObject({ state: 'following', restarted: true, last: { price: 11, forming: false } });
  expect(first.opening?.notes).toEqual([
    'Bars of 1 min, from the distance of the first ones.',
    'Times are the starts of bars: one stands at 09:30 in New York.',
  ]);
  const [whole, half] = [line(2, 12), line(3, 13)];
  appendFileSync(path, whole + half.slice(0, 14));
  const second = await feed.next();
  expect(second).toMatchObject({ first: 2, restarted: false, last: { price: 12 } });
  expect(second.message).toContain('not finished');
  appendFileSync(path, half.slice(14));
  const third = await feed.next();
  expect(third).toMatchObject({
    first: 3,
    last: { price: 13 },
    counts: { sourceBars: 4, lines: 5, badLines: 0 },
  });
  expect(boardOf([first, second, third])).toMatchObject({
    close: [10, 11, 12, 13],
    values: [[[Number.NaN, 10.5, 11.5, 12.5]]],
  });
  feed.stop();
});

test('a byte-order mark, CRLF and a header of other words are read', async () => {
  writeFileSync(
    path,
    `\u{feff}Date;Time;Open;High;Low;Last;Vol\r\n2026.05.15;09:30:00;9;11;8;10;5\r\n2026.05.15;09:31:00;10;12;9;11;5\r\n`,
  );
  const feed = open();
  expect(await feed.next()).toMatchObject({ last: { price: 11 }, counts: { sourceBars: 2, badLines: 0 } });
  feed.stop();
});

test('a log without a header is read by its order, and unix times are instants', async () => {
  const open930 = Date.UTC(2026, 4, 15, 13, 30) / 1000;
  writeFileSync(path, `${open930},9,11,8,10\n${open930 + 60},10,12,9,11\n`);
  const feed = open();
  expect(await feed.next()).toMatchObject({ last: { price: 11 }, counts: { sourceBars: 2 } });
  feed.stop();
});

test('a line that is no bar is told with its place, text and reason, and the others stand', async () => {
  writeFileSync(path, header + line(0, 10) + line(1, 11));
  const feed = open();
  await feed.next();
  appendFileSync(
    path,
    '2026-05-15 09:32,1,2,0,x,5\nrubbish\n05/15/2026 09:33,1,2,0,1,5\n' +
      line(1, 9).replace('09:31', '09:30') +
      line(3, 13),
  );
  const { badLines, counts, last } = await feed.next();
  expect(badLines.map(({ line: at, column, code }) => [at, column, code])).toEqual([
    [4, 5, 'BAD_NUMBER'],
    [5, null, 'RAGGED_ROW'],
    [6, 1, 'BAD_DATE'],
    [7, null, 'OUT_OF_ORDER'],
  ]);
  expect(badLines[0]).toMatchObject({ reason: '“x” is no number.', text: '2026-05-15 09:32,1,2,0,x,5' });
  expect(counts).toMatchObject({ badLines: 4, sourceBars: 3 });
  expect(last?.price).toBe(13);
  feed.stop();
});

test('a header that is written again is no bad line', async () => {
  writeFileSync(path, header + line(0, 10) + line(1, 11));
  const feed = open();
  await feed.next();
  appendFileSync(path, header + line(2, 12));
  expect(await feed.next()).toMatchObject({ last: { price: 12 }, counts: { badLines: 0, sourceBars: 3 } });
  feed.stop();
});

test('a long log is read in pieces, none of its lines cut', async () => {
  const bars = 4000;
  const start = Date.UTC(2026, 4, 11);
  const lines = Array.from(
    { length: bars },
    (_unused, i) => `${start / 1000 + 60 * i},1,3,0.5,${1 + i / bars},7`,
  );
  writeFileSync(path, lines.join('\n') + '\n');
  const feed = open({}, { interval: '1min', hours: 'all' });
  const event = await feed.next();
  expect(event).toMatchObject({ counts: { lines: bars, badLines: 0, sourceBars: bars, outsideSessions: 0 } });
  expect(event.bars.missingBars.every((missing) => missing === 0)).toBe(true);
  expect(event.last?.price).toBe(1 + (bars - 1) / bars);
  feed.stop();
});

test('a bar that is written again takes its place', async () => {
  writeFileSync(path, header + line(0, 10) + line(1, 11));
  const feed = open();
  const first = await feed.next();
  appendFileSync(path, line(1, 14));
  const second = await feed.next();
  expect(second).toMatchObject({ first: 1, last: { price: 14 }, counts: { sourceBars: 2 } });
  expect(boardOf([first, second]).values).toEqual([[[Number.NaN, 12]]]);
  feed.stop();
});

test.each([
  ['shrinks', 'has shrunk', () => truncateSync(path, 0)],
  ['is replaced', 'Another file', () => rotate()],
  [
    'is written anew',
    'written anew',
    () => writeFileSync(path, header + line(5, 50).repeat(1) + line(6, 60) + line(7, 70)),
  ],
])(
  'a file that %s is read from its start, and what was told is not told again',
  async (_what, words, change) => {
    writeFileSync(path, header + line(0, 10) + line(1, 11));
    const feed = open();
    const events = [await feed.next()];
    change();
    const next = await feed.next();
    events.push(next);
    expect(next.message).toContain(words);
    if (next.counts.sourceBars === 2) {
      writeFileSync(path, header + line(1, 99) + line(2, 12));
      do events.push(await feed.next());
      while (events.at(-1)!.counts.sourceBars === 2);
      expect(events.at(-1)!.counts).toMatchObject({ repeatedLines: 1, sourceBars: 3 });
      expect(boardOf(events).close).toEqual([10, 11, 12]);
    } else expect(boardOf(events).close).toEqual([10, 11, 50, 60, 70]);
    feed.stop();
  },
);

function rotate(): void {
  writeFileSync(`${path}.next`, header + line(5, 50) + line(6, 60) + line(7, 70));
  renameSync(`${path}.next`, path);
}

test('a file that is deleted is waited for', async () => {
  writeFileSync(path, header + line(0, 10) + line(1, 11));
  const feed = open();
  await feed.next();
  rmSync(path);
  expect(await feed.next()).toMatchObject({ state: 'gone', last: { price: 11 } });
  writeFileSync(path, header + line(2, 12));
  let event = await feed.next();
  while (event.counts.sourceBars < 3) event = await feed.next();
  expect(event).toMatchObject({ state: 'following', last: { price: 12 } });
  feed.stop();
});

test('one bar alone does not say how long it is; told, it does', async () => {
  writeFileSync(path, header + line(0, 10));
  const waiting = open();
  expect(await waiting.next()).toMatchObject({ state: 'waiting', last: null, counts: { sourceBars: 0 } });
  appendFileSync(path, line(1, 11));
  expect(await waiting.next()).toMatchObject({ state: 'following', counts: { sourceBars: 2 } });
  waiting.stop();
  writeFileSync(path, header + line(4, 10));
  const told = open({ barMinutes: 5, stamps: 'end' }, { interval: '15min' });
  expect(await told.next()).toMatchObject({ last: { price: 10, forming: true } });
  told.stop();
});

test('finer bars of a file form the last bar of the chart, and bars outside the session are counted', async () => {
  writeFileSync(path, header + line(0, 10) + line(1, 11) + '2026-05-15 17:00,1,1,1,1,1\n');
  const feed = open({}, { interval: '5min' });
  const event = await feed.next();
  expect(event).toMatchObject({
    last: { forming: true, price: 11 },
    counts: { sourceBars: 2, outsideSessions: 1 },
  });
  expect(Array.from(event.bars.volume)).toEqual([200]);
  feed.stop();
});

test('a log that brings bars no more is said to wait, and the time of its last bar stands', async () => {
  writeFileSync(path, header + line(0, 10) + line(1, 11));
  const feed = open();
  expect(await feed.next()).toMatchObject({ state: 'following', last: { toldAtMs: 1 } });
  const quiet = await feed.next();
  expect(quiet).toMatchObject({ state: 'waiting', last: { toldAtMs: 1 }, first: 2 });
  expect(quiet.message).toContain('No bar has come');
  appendFileSync(path, line(2, 12));
  expect(await feed.next()).toMatchObject({ state: 'following', last: { price: 12, toldAtMs: 2 } });
  feed.stop();
});

test('the stream of a script ends once nothing has come for so long', async () => {
  writeFileSync(path, header + line(0, 10) + line(1, 11));
  const world = barsWorld();
  const events = await world
    .follow({ source: { kind: 'file', path }, ...minutes, endAfterQuietMs: 1000 })
    .rest();
  expect(events).toHaveLength(1);
  expect(world.clock.passedMs).toBe(1000);
});

test.each([
  ['is not there', () => rmSync(path, { force: true }), 'FILE_NOT_FOUND'],
  ['is a folder', () => (path = folder), 'FILE_NOT_REGULAR'],
  ['is no text', () => writeFileSync(path, Buffer.from([1, 0, 2, 10])), 'FILE_BINARY'],
  [
    'is larger than 64 MiB',
    () => (writeFileSync(path, header), truncateSync(path, 2 ** 26 + 1)),
    'TOO_LARGE',
  ],
  ['is no log of bars', () => writeFileSync(path, 'hello there\n'.repeat(20)), 'FORMAT_UNKNOWN'],
])('a file that %s is refused', async (_what, prepare, code) => {
  prepare();
  await expect(open().next()).rejects.toMatchObject({ code });
});

test('bars that do not make up those of the chart are refused by name', async () => {
  writeFileSync(path, header + line(0, 10) + line(10, 11));
  await expect(open({}, { interval: '5min' }).next()).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: 'Bars of 600 seconds do not make up bars of 5min.',
  });
});

test('a followed file cannot be steered but stopped', async () => {
  writeFileSync(path, header + line(0, 10) + line(1, 11));
  const feed = open();
  await feed.next();
  await expect(feed.steer({ action: 'pause' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(await feed.steer({ action: 'stop' })).toEqual({ state: 'stopped' });
  expect(await feed.rest()).toEqual([]);
});
