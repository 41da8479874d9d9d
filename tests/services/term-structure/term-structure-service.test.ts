import { describe, expect, it } from 'vitest';
import { contract } from '#contract/contract.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { createTermStructureService } from '#services/term-structure/term-structure-service.ts';
import type { FuturesTable, RankedTable } from '#store/store.ts';
import { contextAt, depsOf, lineage, simulatedMarket } from '../market/memory-reader.ts';

const market = simulatedMarket();
const service = createTermStructureService(depsOf(market));
const context = contextAt('2024-07-01');
const parse = contract.termStructure.curve.output.parse.bind(contract.termStructure.curve.output);

describe('futures curve', () => {
  it('shows the day, the days before it, overlays, changes and the usual range', async () => {
    const result = parse(
      await service.curve({ asOf: '2024-06-14', overlays: ['2023-03-15', '2010-01-01'] }, context),
    );
    expect(result.status).toBe('OK');
    expect(result.curves.map((curve) => [curve.role, curve.date])).toEqual([
      ['as-of', '2024-06-14'],
      ['prior-day', '2024-06-13'],
      ['prior-week', '2024-06-07'],
      ['prior-month', '2024-05-15'],
      ['overlay', '2023-03-15'],
    ]);
    const [day, before] = result.curves;
    expect(day!.points).toHaveLength(8);
    expect(day!.points[0]).toMatchObject({
      expiry: '2024-06-18',
      daysToExpiry: 4,
      inferredExpiry: false,
      dependent: false,
      openInterest: null,
    });
    expect(day!.points[0]!.change).toBeCloseTo(day!.points[0]!.settle - before!.points[0]!.settle, 12);
    expect(result.band!.count).toBeGreaterThan(200);
    for (let index = 0; index < result.band!.p10.length; index += 1) {
      expect(result.band!.p10[index]!).toBeLessThanOrEqual(result.band!.p50[index]!);
      expect(result.band!.p50[index]!).toBeLessThanOrEqual(result.band!.p90[index]!);
    }
    const [m1, m2] = day!.points.map((point) => point.settle);
    expect(result.metrics.contangoM1M2Percent).toBeCloseTo(100 * (m2! / m1! - 1), 10);
    expect(result.metrics.rollYieldAnnual).toBeCloseTo((365 / 4) * Math.log(day!.spotVix! / m1!), 10);
  });

  it('does not know the future', async () => {
    const cutDay = fromIsoDate('2023-06-15');
    const past = { daily: market.daily.map((series) => ({ ...series })), futures: market.futures };
    const changed = createTermStructureService(
      depsOf({
        ...past,
        futures: {
          ...past.futures,
          settle: past.futures.settle.map((value, row) => (past.futures.days[row]! > cutDay ? 99 : value)),
        },
      }),
    );
    const input = { asOf: '2023-06-15', overlays: [] };
    expect(await changed.curve(input, context)).toEqual(await service.curve(input, context));
  });

  it('explains an empty store and a lone contract', async () => {
    const none = parse(await createTermStructureService(depsOf({})).curve({ overlays: [] }, context));
    expect(none).toMatchObject({
      status: 'NO_FUTURES',
      curves: [],
      band: null,
      metrics: { state: 'unknown', contangoM1M2Percent: null },
    });
    const day = fromIsoDate('2024-06-14');
    const ranked: RankedTable = {
      ...lineage('ranked'),
      tableId: 't',
      days: Int32Array.of(day),
      ranks: Int32Array.of(1),
      settle: Float64Array.of(14),
    };
    const one = parse(
      await createTermStructureService(depsOf({ ranked: [ranked] })).curve(
        { asOf: '2024-06-14', overlays: [] },
        context,
      ),
    );
    expect(one.status).toBe('ONE_CONTRACT');
    expect(one.reason).toContain('a curve needs two');
    expect(one.curves[0]!.points[0]).toMatchObject({
      contract: 'VX1',
      expiry: '2024-06-18',
      inferredExpiry: true,
    });
  });

  it('takes named contracts before ranked ones, and the widest ranked table of a day', async () => {
    const day = fromIsoDate('2024-07-15');
    const named = market.futures.days.at(-1)!;
    const table = (tableId: string, ranks: number[], at: number): RankedTable => ({
      ...lineage(tableId),
      tableId,
      days: Int32Array.from(ranks, () => at),
      ranks: Int32Array.from(ranks),
      settle: Float64Array.from(ranks, (rank) => 10 + rank),
    });
    const ranked = [
      table('narrow', [1, 2], day),
      table('wide', [1, 2, 3], day),
      table('shadow', [1, 2, 3], named),
    ];
    const mixed = createTermStructureService(depsOf({ ...market, ranked }));
    const result = parse(await mixed.curve({ asOf: '2024-07-15', overlays: ['2024-06-28'] }, context));
    expect(result.curves[0]!.points.map((point) => point.settle)).toEqual([11, 12, 13]);
    expect(result.curves.at(-1)!.points).toHaveLength(8);
    expect(result.provenance.sources).not.toContain('shadow');
    expect(result.provenance.sources).not.toContain('narrow');
  });
});

describe('named and ranked contracts of one day', () => {
  it('are joined beyond the last named expiry, and never before every month was listed', async () => {
    const row = (iso: string, rank: number): [number, number] => [fromIsoDate(iso), rank];
    const cells = [
      ...[1, 2, 3].map((rank) => row('2013-12-16', rank)),
      row('2005-06-01', 1),
      row('2005-06-01', 2),
    ];
    const ranked: RankedTable = {
      ...lineage('ranked'),
      tableId: 't',
      days: Int32Array.from(cells, ([day]) => day),
      ranks: Int32Array.from(cells, ([, rank]) => rank),
      settle: Float64Array.from(cells, ([, rank]) => 15 + rank),
    };
    const futures: FuturesTable = {
      ...lineage('CFE'),
      days: Int32Array.of(fromIsoDate('2013-12-16')),
      expiryDays: Int32Array.of(fromIsoDate('2013-12-18')),
      contracts: ['VX/Z3'],
      contractIndex: Int32Array.of(0),
      dependent: Uint8Array.of(0),
      settle: Float64Array.of(15.5),
      volume: Float64Array.of(1),
      openInterest: Float64Array.of(1),
    };
    const joined = createTermStructureService(depsOf({ futures, ranked: [ranked] }));
    const { curves } = parse(await joined.curve({ asOf: '2013-12-16', overlays: [] }, context));
    expect(
      curves[0]!.points.map(({ contract: name, settle, inferredExpiry }) => [name, settle, inferredExpiry]),
    ).toEqual([
      ['VX/Z3', 15.5, false],
      ['VX2', 17, true],
      ['VX3', 18, true],
    ]);
    expect(parse(await joined.curve({ asOf: '2005-06-01', overlays: [] }, context)).status).toBe(
      'NO_FUTURES',
    );
  });
});

describe('history', () => {
  it('interpolates constant maturities and leaves gaps beyond the last contract', async () => {
    const input = { tenorDays: [30, 60, 365], from: '2024-01-01', to: '2024-03-29' };
    const result = contract.termStructure.constantMaturity.output.parse(
      await service.constantMaturity(input, context),
    );
    expect(result.tenors.map((tenor) => tenor.tenorDays)).toEqual([30, 60, 365]);
    expect(result.tenors[0]!.values.every(Number.isFinite)).toBe(true);
    expect(result.tenors[2]!.values.every(Number.isNaN)).toBe(true);
    expect(result.provenance).toMatchObject({ firstDate: '2024-01-02', lastDate: '2024-03-28' });
  });

  it('has the slope of each day', async () => {
    const result = contract.termStructure.contango.output.parse(
      await service.contango({ from: '2024-01-01' }, context),
    );
    expect(result.days.length).toBe(result.contangoPercent.length);
    expect(Math.sign(result.contangoPercent[5]!)).not.toBe(0);
  });
});
