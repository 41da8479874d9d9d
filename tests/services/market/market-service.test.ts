import { describe, expect, it } from 'vitest';
import { contract } from '#contract/contract.ts';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import { createMarketService } from '#services/market/market-service.ts';
import { contextAt, depsOf, simulatedMarket } from './memory-reader.ts';

const market = simulatedMarket();
const service = createMarketService(depsOf(market));
const empty = createMarketService(depsOf({}));
const context = contextAt('2024-07-01');

describe('market dates and series', () => {
  it('lists the days that can be shown', async () => {
    const dates = contract.market.dates.output.parse(await service.dates({}, context));
    expect(dates.latest).toBe('2024-06-28');
    expect(dates.days.length).toBe(market.daily[0]!.days.length);
    expect(contract.market.dates.output.parse(await empty.dates({}, context))).toMatchObject({
      latest: null,
      chainDates: [],
    });
  });

  it('returns a series as it was published, with its batches', async () => {
    const series = contract.market.series.output.parse(
      await service.series({ seriesId: 'VIX', from: '2024-01-01' }, context),
    );
    expect(toIsoDate(series.days[0]!)).toBe('2024-01-02');
    expect(series).toMatchObject({
      label: 'VIX',
      unit: 'vol points',
      provenance: { sources: ['VIX'], lastDate: '2024-06-28', codeVersion: 'test' },
    });
    await expect(service.series({ seriesId: 'NOPE' }, context)).rejects.toMatchObject({
      code: 'UNKNOWN_SERIES',
    });
  });
});

describe('overview', () => {
  it('says in one sentence where the curve and the VIX stand', async () => {
    const overview = contract.market.overview.output.parse(await service.overview({}, context));
    expect(overview.asOf).toBe('2024-06-28');
    expect(overview.headline).toMatch(
      /^(Contango \+|Backwardation −)\d+\.\d % \(M1→M2\), VIX \d+\.\d\d, \d+(st|nd|rd|th) percentile of one year\.$/,
    );
    const vix = overview.family.find((tile) => tile.seriesId === 'VIX')!;
    const closes = market.daily[0]!.close;
    expect(vix.value).toBe(closes.at(-1));
    expect(vix.change).toBeCloseTo(closes.at(-1)! - closes.at(-2)!, 12);
    expect(vix.window!.count).toBe(252);
    expect(vix.freshness).toMatchObject({ dataDate: '2024-06-28', ageSessions: 1, stale: false });
  });

  it('names what is missing instead of leaving it out', async () => {
    const overview = await service.overview({}, context);
    expect(overview.family.find((tile) => tile.seriesId === 'VIX9D')).toMatchObject({
      value: null,
      percentile1y: null,
    });
    expect(overview.missing.join(' ')).toContain('VIX9D_History.csv');
    const none = contract.market.overview.output.parse(await empty.overview({}, context));
    expect(none).toMatchObject({
      asOf: null,
      state: 'unknown',
      headline: 'No market data yet. Import files or load the sample.',
    });
  });

  it('goes back to the last day with data, uses nothing later, and is stale when that is old', async () => {
    const early = await service.overview({ asOf: '2023-07-04' }, context);
    expect(early.asOf).toBe('2023-07-03');
    expect(early.provenance.lastDate).toBe('2023-07-03');
    const late = contract.market.overview.output.parse(
      await service.overview({ asOf: '2024-09-03' }, context),
    );
    expect(late.asOf).toBe('2024-06-28');
    expect(late.freshness.stale).toBe(true);
    expect(late.freshness.ageSessions).toBeGreaterThan(40);
    const before = await service.overview({ asOf: '2000-01-03' }, context);
    expect(before).toMatchObject({ asOf: null, state: 'unknown' });
    expect(before.headline).toContain('No market data on or before 2000-01-03.');
  });
});

describe('ranks and old values', () => {
  const withVix = (count: number, endOffset: number): ReturnType<typeof createMarketService> => {
    const [vix, ...others] = market.daily;
    const end = vix!.days.length - endOffset;
    const cut = <A extends Int32Array | Float64Array>(column: A): A => column.slice(end - count, end) as A;
    const shortened = {
      ...vix!,
      days: cut(vix!.days),
      open: cut(vix!.open),
      high: cut(vix!.high),
      low: cut(vix!.low),
      close: cut(vix!.close),
      volume: cut(vix!.volume),
    };
    return createMarketService(depsOf({ ...market, daily: [shortened, ...others] }));
  };
  const vixTile = async (of: ReturnType<typeof createMarketService>) => {
    const overview = contract.market.overview.output.parse(await of.overview({}, context));
    return { overview, tile: overview.family.find(({ seriesId }) => seriesId === 'VIX')! };
  };

  it('ranks within a year only when most of the year is there', async () => {
    expect((await vixTile(withVix(199, 0))).tile.percentile1y).toBeNull();
    expect((await vixTile(withVix(200, 0))).tile.percentile1y).not.toBeNull();
  });

  it('dates an old VIX in the headline, ranks it within its own year and says nothing of today', async () => {
    const { overview, tile } = await vixTile(withVix(300, 40));
    expect(tile.window!.count).toBe(252);
    expect(tile.freshness.stale).toBe(true);
    expect(overview.headline).toContain(`VIX ${tile.value!.toFixed(2)} on ${tile.freshness.dataDate}.`);
  });
});

describe('regimes', () => {
  it('adds up to the days of the ribbon', async () => {
    const ribbon = contract.market.regimes.output.parse(await service.regimes({}, context));
    expect(ribbon.states.length).toBe(ribbon.days.length);
    expect(ribbon.summary.reduce((sum, row) => sum + row.days, 0)).toBe(ribbon.days.length);
    expect(ribbon.summary.reduce((sum, row) => sum + row.share, 0)).toBeCloseTo(1, 12);
    const contango = ribbon.summary.find((row) => row.state === 'contango')!;
    const back = ribbon.summary.find((row) => row.state === 'backwardation')!;
    expect(contango.meanVix!).toBeLessThan(back.meanVix!);
    for (let index = 0; index < ribbon.days.length; index += 1) {
      expect(ribbon.states[index] === 1).toBe(ribbon.contangoPercent[index]! > 0);
    }
  });
});

describe('realised volatility and premium', () => {
  it('returns finite values only, with errors', async () => {
    const input = {
      seriesId: 'SPX',
      estimator: 'yang-zhang',
      windowSessions: 21,
      from: '2024-01-01',
    } as const;
    const result = contract.market.realisedVol.output.parse(await service.realisedVol(input, context));
    expect(result.days[0]).toBe(fromIsoDate('2024-01-02'));
    expect(Math.abs(result.volPoints.at(-1)! - 15)).toBeLessThan(5 * result.standardError.at(-1)!);
  });

  it('refuses what it cannot compute by name', async () => {
    const base = { estimator: 'parkinson', windowSessions: 21 } as const;
    await expect(service.realisedVol({ ...base, seriesId: 'NOPE' }, context)).rejects.toMatchObject({
      code: 'UNKNOWN_SERIES',
    });
    await expect(service.realisedVol({ ...base, seriesId: 'VIX' }, context)).rejects.toMatchObject({
      code: 'TOO_FEW_DATA',
    });
    await expect(empty.variancePremium({}, context)).rejects.toMatchObject({ code: 'NO_DATA' });
    await expect(service.variancePremium({ asOf: '2022-06-01' }, context)).rejects.toMatchObject({
      code: 'TOO_FEW_DATA',
    });
  });

  it('gives the premium of each out-of-sample day', async () => {
    const premium = contract.market.variancePremium.output.parse(await service.variancePremium({}, context));
    expect(premium.days.length).toBeGreaterThan(100);
    expect(premium.shortHistory).toBe(premium.days.length < 250);
    expect(premium.latest).toMatchObject({ status: 'OK', unit: 'squared vol points' });
    expect(premium.latest.provenance.sources.sort()).toEqual(['SPX', 'VIX']);
  });
});
