import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runBootstrapPiece, splitBootstrap } from '#quant/estimators/bootstrap-item.ts';
import type { MarketEstimate } from '#quant/estimators/estimate.ts';
import type { MarketData } from '#quant/estimators/market-data.ts';
import {
  estimateMarketParameters,
  marketBootstraps,
  withBootstrapErrors,
} from '#quant/estimators/market-parameters.ts';
import { robustCorrelation, robustDeviation, robustMean } from '#quant/estimators/robust-moments.ts';
import { nthVxSettlement } from '#quant/market/vx-contracts.ts';
import { randomStream } from '#quant/math/philox.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { parseTradingCalendar } from '#quant/time/trading-calendar.ts';
import { sharedRoot, sharedSkipReason } from '../../support/shared-data.ts';
import { readTable } from '../volatility-index/read-market-files.ts';

describe('robust moments', () => {
  const random = randomStream(9);
  const draws = (path: number, count: number): Float64Array =>
    Float64Array.from({ length: count }, (_, step) => random.normal(path, step));

  it('have the textbook errors on independent normal draws', () => {
    const [left, noise] = [draws(0, 20_000), draws(1, 20_000)];
    const right = left.map((value, index) => 0.6 * value + 0.8 * noise[index]!);
    // 20,000 draws give the errors themselves within a few per cent.
    expect(robustMean(left).standardError * Math.sqrt(20_000)).toBeCloseTo(1, 1);
    expect(robustDeviation(left).standardError * Math.sqrt(2 * 20_000)).toBeCloseTo(1, 1);
    const rho = robustCorrelation(left, right);
    expect(Math.abs(rho.value - 0.6)).toBeLessThan(4 * rho.standardError);
    expect(rho.standardError / ((1 - 0.36) / Math.sqrt(20_000))).toBeCloseTo(1, 1);
  });

  it('keep the interval of a correlation inside −1 … 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 1000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (path, weight) => {
          const left = draws(path, 40);
          const right = draws(path + 5000, 40).map(
            (value, index) => (1 - weight) * value + weight * left[index]!,
          );
          const [low, high] = robustCorrelation(left, right).interval95!;
          expect(low).toBeGreaterThanOrEqual(-1);
          expect(high).toBeLessThanOrEqual(1);
        },
      ),
    );
    expect(robustCorrelation(new Float64Array(9), draws(1, 9)).value).toBeNaN();
  });
});

function realData(asOf: string, windowSessions: number): MarketData {
  const path = resolve(import.meta.dirname, '../../../resources/calendars/cfe.json');
  const calendar = parseTradingCalendar(JSON.parse(readFileSync(path, 'utf8')));
  const read = (file: string): ReturnType<typeof readTable> => readTable(['index-daily', file], 'DATE');
  const [vix, vvix, spx] = [read('VIX_History.csv'), read('VVIX_History.csv'), read('SPX_History.csv')];
  const table = readTable(['vix-futures', 'vix_futures.csv'], 'DATE');
  const rows = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((rank) => {
    const settle = table.column(`VX${rank}`);
    return table.days
      .map((day, row) => ({ day, rank, settle: settle[row]! }))
      .filter((row) => row.settle > 0);
  });
  return {
    asOfDay: fromIsoDate(asOf),
    windowSessions,
    vix: { days: Int32Array.from(vix.days), close: vix.column('CLOSE') },
    vvix: { days: Int32Array.from(vvix.days), close: vvix.column('VVIX') },
    spxDays: Int32Array.from(spx.days),
    spx: {
      open: spx.column('OPEN'),
      high: spx.column('HIGH'),
      low: spx.column('LOW'),
      close: spx.column('CLOSE'),
    },
    vixQuarterHours: { endMs: new Float64Array(0), close: new Float64Array(0) },
    futures: {
      days: Int32Array.from(rows, (row) => row.day),
      expiryDays: Int32Array.from(rows, (row) => nthVxSettlement(row.day, row.rank, calendar)),
      settle: Float64Array.from(rows, (row) => row.settle),
    },
  };
}

describe.skipIf(!sharedRoot)(
  `market parameters of the real market (${sharedRoot ? 'real data' : sharedSkipReason})`,
  () => {
    const data = sharedRoot ? realData('2021-12-23', 504) : undefined;
    const estimates = data ? estimateMarketParameters(data) : [];
    const find = (id: string): MarketEstimate => estimates.find((estimate) => estimate.id === id)!;

    it('have the order of size that the literature gives', () => {
      const failed = estimates.filter(({ status }) => status !== 'OK').map(({ id, status }) => [id, status]);
      expect(failed).toEqual([['hurst-vix-15min-variogram', 'NO_DATA']]);
      expect(find('eta-implied').value).toBeCloseTo(1.2046, 4);
      expect(find('eta-realised').value! > 1 && find('eta-realised').value! < 1.8).toBe(true);
      // κ of VIX futures lies between about 1 and 6 a year, its half-life between six weeks and a year.
      expect(find('kappa').value! > 1 && find('kappa').value! < 6).toBe(true);
      expect(find('half-life-calendar').value).toBeCloseTo((365 * Math.LN2) / find('kappa').value!, 10);
      expect(find('half-life-sessions').value).toBeCloseTo((252 * Math.LN2) / find('kappa').value!, 10);
      expect(find('theta').value! > 18 && find('theta').value! < 32).toBe(true);
      expect(find('rho-spx-vix').value!).toBeLessThan(-0.7);
      expect(find('rho-vix-vvix').value!).toBeGreaterThan(0.6);
      expect(find('rho-absreturn-vix').value! > 0.3 && find('rho-absreturn-vix').value! < 0.8).toBe(true);
      expect(find('hurst-spx-range-variogram').value!).toBeLessThan(find('hurst-vix-variogram').value!);
      expect(find('mean-vix-contango').value!).toBeLessThan(find('mean-vix-backwardation').value!);
    });

    it('count contango over all years as the table does', () => {
      const all = estimateMarketParameters(realData('2021-12-23', 3711));
      const share = all.find((estimate) => estimate.id === 'contango-frequency')!;
      expect([share.count, share.value]).toEqual([3711, 3025 / 3711]);
    });

    it('read nothing after the as-of day', () => {
      const later = realData('2019-06-28', 252);
      const cutDay = later.asOfDay;
      const spoil = (days: Int32Array, values: Float64Array): Float64Array =>
        values.map((value, row) => (days[row]! > cutDay ? 1e3 + row : value));
      const { vix, vvix, spxDays, spx, futures } = later;
      const spoiled: MarketData = {
        ...later,
        vix: { ...vix, close: spoil(vix.days, vix.close) },
        vvix: { ...vvix, close: spoil(vvix.days, vvix.close) },
        spx: {
          open: spoil(spxDays, spx.open),
          high: spoil(spxDays, spx.high),
          low: spoil(spxDays, spx.low),
          close: spoil(spxDays, spx.close),
        },
        futures: { ...futures, settle: spoil(futures.days, futures.settle) },
      };
      expect(estimateMarketParameters(spoiled)).toEqual(estimateMarketParameters(later));
      expect(marketBootstraps(spoiled, 10, 1)).toEqual(marketBootstraps(later, 10, 1));
    });

    it('get bootstrap errors that do not depend on the cut', () => {
      const items = marketBootstraps(data!, 120, 3);
      expect(items.map((item) => item.id)).toEqual([
        'rho-vix-vvix',
        'hurst-vix-variogram',
        'hurst-vix-rescaled-range',
        'hurst-vix-local-whittle',
        'hurst-spx-range-variogram',
      ]);
      const replicates = new Map(
        items.map((item) => [
          item.id,
          Float64Array.from(splitBootstrap(item).flatMap((piece) => [...runBootstrapPiece(piece)])),
        ]),
      );
      const whole = runBootstrapPiece({ item: items[1]!, first: 0, count: 120 });
      expect([...replicates.get(items[1]!.id)!]).toEqual([...whole]);
      const withErrors = withBootstrapErrors(estimates, replicates);
      for (const item of items) {
        const estimate = withErrors.find(({ id }) => id === item.id)!;
        expect(estimate.standardError! > 0 && estimate.standardError! < 0.4, item.id).toBe(true);
        expect(
          estimate.interval95![0] < estimate.value! && estimate.value! < estimate.interval95![1],
          item.id,
        ).toBe(true);
      }
    });

    it('stop between resamples', () => {
      const [item] = marketBootstraps(data!, 50, 3);
      let asked = 0;
      const stopped = runBootstrapPiece({ item: item!, first: 0, count: 50 }, () => (asked += 1) > 10);
      expect(stopped.filter(Number.isFinite).length).toBe(10);
    });
  },
);
