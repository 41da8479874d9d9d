import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { BarFeedEvent } from '#contract/schemas/bars.ts';
import { barsChart } from '#renderer/charts/bars.chart.ts';
import type { BarsData } from '#renderer/charts/bars.chart.ts';
import { barAxis } from '#renderer/charts/definitions/bar-axis.ts';
import { placeWords, tickOfPlace } from '#renderer/charts/place.ts';
import { takeIn } from '#renderer/panels/chart/bar-board.ts';
import { indicatorFault, intervalsOf, isChartDraft, firstDraft } from '#renderer/panels/chart/chart-draft.ts';
import {
  agoWords,
  changeOf,
  feedWords,
  holeWords,
  lastBarWords,
} from '#renderer/panels/chart/chart-words.ts';
import { ChartController } from '#renderer/panels/chart/chart.svelte.ts';
import { loadFixture } from '../charts/load-fixture.ts';
import { openParts } from '../market/open-parts.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

const data = loadFixture<BarsData>('bars.json');

async function open(overrides: Overrides = {}) {
  const parts = await openParts(overrides);
  const chart = inRoot(() => new ChartController(parts));
  await until(() => chart.sources.data !== null && chart.infos.data !== null);
  return { chart, parts };
}

describe('the picture of bars', () => {
  it('has empty places for what is missing, forty for one hole at most', () => {
    const bars = {
      ...data.bars,
      missingBars: Int32Array.from(data.bars.days, (_day, i) => (i === 3 ? 500 : 0)),
    };
    const axis = barAxis(
      { ...bars, localMinutes: bars.localMinutes.map((minute, i) => (i < 3 ? minute : minute + 9000)) },
      15,
    );
    expect(axis.isHole.reduce((sum, hole) => sum + hole, 0)).toBe(40);
    expect(axis.placeOfBar[3]).toBe(43);
    expect([...axis.places].every((place, i) => i === 0 || place > axis.places[i - 1]!)).toBe(true);
  });

  it('breaks what begins anew with a session, and marks holes', () => {
    const spec = barsChart.view(data, { style: 'candles' });
    const vwap = spec.series.find(({ id }) => id.endsWith('vwap-vwap'));
    if (vwap?.kind !== 'line') throw new Error('VWAP is a line');
    const opens = [...spec.days.keys()].filter((i) => vwap.breaks?.[i] === 1);
    expect(opens.length).toBeGreaterThan(2);
    for (const place of opens) expect(placeWords(spec.days[place]!, spec)).toContain('09:30–09:45');
    expect(spec.ribbon?.legend.map(({ label }) => label)).toEqual(['there', 'missing']);
    expect(spec.panes.map(({ label }) => label)).toEqual([
      'SPX, index points',
      'volume',
      'RSI 14, points',
      'MACD 12, 26, 9',
      'realised volatility, vol points',
    ]);
  });

  it('is a line of closes where that is asked, and has no volume where there is none', () => {
    const spec = barsChart.view({ ...data, hasVolume: false }, { style: 'line' });
    expect(spec.series[0]).toMatchObject({ kind: 'line', label: 'SPX' });
    expect(spec.series.some(({ id }) => id === 'volume')).toBe(false);
  });

  it('writes minutes by the clock and days at their marks', () => {
    const minute = 20_588 * 1440 + 570;
    expect(placeWords(minute, { minutes: 5 })).toBe('2026-05-15 09:30–09:35');
    expect(tickOfPlace(minute, { minutes: 5 }, 'day')).toBe('15 May');
    expect(tickOfPlace(minute, { minutes: 5 }, 'time')).toBe('09:30');
    expect(tickOfPlace(20_588, {}, 'day')).toBe('15 May');
  });
});

describe('words', () => {
  it('say the state of a feed', () => {
    const states = [null, 'playing', 'paused', 'ended', 'following', 'waiting', 'gone'] as const;
    expect(states.map((state) => feedWords(state).text)).toEqual([
      ...['STORED', 'REPLAY', 'REPLAY PAUSED', 'REPLAY ENDED', 'LIVE', 'WAITING', 'FILE GONE'],
    ]);
  });

  it('say age, holes, place and change of the last bar', () => {
    expect([agoWords(2400), agoWords(240_000), agoWords(7.2e6)]).toEqual(['2 s ago', '4 min ago', '2 h ago']);
    expect(holeWords(data.bars)).toBe('2 holes: 30 bars missing, 1 whole session among them');
    expect(lastBarWords(data.bars, 15)).toBe('2026-05-14 15:45–16:00');
    expect(changeOf(data.bars)).toMatchObject({ since: '2026-05-13' });
  });
});

it('refuses settings out of their bounds, and drafts that it did not write', async () => {
  const { chart } = await open();
  const infos = chart.indicatorInfos;
  expect(indicatorFault({ id: 'rsi', settings: { length: 1.5 } }, infos)).toContain('whole number');
  expect(indicatorFault({ id: 'macd', settings: { fast: 30, slow: 26, signal: 9 } }, infos)).toContain(
    'below',
  );
  expect(indicatorFault({ id: 'vwap', settings: { width: 1.5 } }, infos)).toBeNull();
  expect([
    isChartDraft(firstDraft),
    isChartDraft({ ...firstDraft, interval: '7min' }),
    isChartDraft(null),
  ]).toEqual([true, false, false]);
  expect(intervalsOf(chart.source).map(({ id }) => id)).toEqual([
    '5min',
    '15min',
    '30min',
    '60min',
    'session',
  ]);
});

it('shows stored bars up to the as-of date and remembers the desk', async () => {
  const { chart, parts } = await open();
  await until(() => chart.history.data !== null);
  expect(chart.spec).toMatchObject({ id: 'bars', asOf: '2026-05-15' });
  parts.asOf.choose('2026-05-11');
  await until(() => chart.spec?.asOf === '2026-05-11');
  chart.set({ interval: '30min' });
  chart.addIndicator('atr');
  expect(parts.preferences.settings?.layouts['chart']).toContain('"atr"');
  chart.set({ series: 'VIX' });
  expect(chart.draft).toMatchObject({ series: 'VIX', interval: 'session' });
});

it('replays, steps, seeks, goes on with another desk where it was, and leaves', async () => {
  const { chart } = await open();
  chart.set({ interval: '15min' });
  chart.setFeed({ from: '2026-05-14', barsPerSecond: 0.1 });
  void chart.replay();
  await until(() => chart.feed.event !== null && chart.spec !== null);
  expect(chart.spec?.asOf).toBe('2026-05-13');
  chart.steer({ action: 'step' });
  await until(() => chart.spec?.asOf === '2026-05-14');
  expect(chart.feed.state).toBe('paused');
  chart.steer({ action: 'seek', to: '2026-05-08' });
  await until(() => chart.spec?.asOf === '2026-05-07');
  chart.addIndicator('sma');
  await until(() => chart.data?.indicators.length === 4);
  expect([chart.spec?.asOf, chart.feed.state]).toEqual(['2026-05-07', 'paused']);
  chart.leaveFeed();
  await until(() => !chart.isFeed && chart.spec?.asOf === '2026-05-15');
});

it('a series that is chosen during a replay ends it', async () => {
  const { chart } = await open();
  void chart.replay();
  await until(() => chart.feed.event !== null);
  chart.set({ series: 'VIX' });
  expect(chart.isFeed).toBe(false);
});

it('says what a feed was refused for beside the stored bars, until the desk moves on', async () => {
  const broken: Overrides = {
    bars: {
      // eslint-disable-next-line require-yield -- fails before its first event
      async *follow() {
        throw new VolterraError('NO_DATA', { message: 'Nothing there.' });
      },
    },
  };
  const { chart } = await open(broken);
  await chart.replay();
  expect(chart.feed.error).toMatchObject({ code: 'NO_DATA' });
  expect(chart.isFeed).toBe(false);
  await until(() => chart.spec !== null);
  chart.set({ style: 'line' });
  expect(chart.feed.error).toBeNull();
});

it('takes events in: what stands is kept, what changed is replaced, a restart forgets', () => {
  const { bars, values } = data;
  const part = (from: number, to: number): Pick<BarFeedEvent, 'bars' | 'values'> => ({
    bars: Object.fromEntries(
      Object.entries(bars).map(([name, column]) => [name, column.slice(from, to)]),
    ) as BarFeedEvent['bars'],
    values: values.map(({ outputs }) => ({ outputs: outputs.map((column) => column.slice(from, to)) })),
  });
  const event = (first: number, to: number, restarted = false): BarFeedEvent =>
    ({ first, restarted, ...part(first, to) }) as BarFeedEvent;
  const start = takeIn(null, event(10, 20, true));
  const grown = takeIn(takeIn(start, event(19, 22)), event(21, 30));
  expect(grown.base).toBe(10);
  expect(grown.bars.close).toEqual(bars.close.slice(10, 30));
  expect(grown.values[4]!.outputs[2]).toEqual(values[4]!.outputs[2]!.slice(10, 30));
  expect(start.bars.close).toHaveLength(10);
  expect(takeIn(grown, event(0, 5, true))).toMatchObject({
    base: 0,
    bars: { close: bars.close.slice(0, 5) },
  });
});
