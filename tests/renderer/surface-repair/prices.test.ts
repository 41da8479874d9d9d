import { describe, expect, it } from 'vitest';
import type { RepairedPrices } from '#contract/schemas/repaired-prices.ts';
import type { SurfaceRepairResult } from '#contract/schemas/repair.ts';
import { refusalWords } from '#renderer/panels/surface-repair/price-legs.ts';
import { priceExportColumns, priceRows } from '#renderer/panels/surface-repair/price-rows.ts';
import { PricesController } from '#renderer/panels/surface-repair/prices.svelte.ts';
import { RepairController } from '#renderer/panels/surface-repair/repair.svelte.ts';
import { tableDataOf } from '#renderer/ui/table-column.ts';
import type { Services } from '#services/service-context.ts';
import { loadFixture } from '../charts/load-fixture.ts';
import { openParts } from '../market/open-parts.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { fakeChains } from '../support/fake-surface.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

type Price = Services['pricing']['repaired'];
type Asked = Parameters<Price>[0];

const kept = loadFixture<SurfaceRepairResult>('surface-repair.json');
const repairAnswer: Services['surface']['repair'] = async ({ snapshotId }) => ({
  ...kept,
  chain: fakeChains.find((chain) => chain.snapshotId === snapshotId) ?? null,
});

/** An answer whose price is the strike, so that it tells which legs it is of. */
function answerOf(options: readonly { strike: number; quantity: number }[]): RepairedPrices {
  const of = (value: (strike: number) => number) => Float64Array.from(options, ({ strike }) => value(strike));
  const interval = (levelPercent: number, width: number) => ({
    levelPercent,
    lowerVols: of(() => 0.2 - width),
    upperVols: of(() => 0.2 + width),
    lowerPrices: of((strike) => strike - 100 * width),
    upperPrices: of((strike) => strike + 100 * width),
  });
  const price = options.reduce((sum, { strike, quantity }) => sum + strike * quantity, 0);
  return {
    chain: null,
    estimator: kept.estimator,
    status: options.map(() => 'ok' as const),
    expiriesYears: of(() => 0.25),
    forwards: of(() => 5500),
    discountFactors: of(() => 0.99),
    impliedVols: of(() => 0.2),
    prices: of((strike) => strike),
    intervals: [interval(80, 0.01), interval(95, 0.02)],
    places: options.map(() => 'between' as const),
    evidence: options.map(() => 'quoted' as const),
    greeks: { delta: of(() => 0.5), vega: of(() => 1000) },
    definitions: [],
    strategy: {
      price,
      intervals: [{ levelPercent: 80, lower: price - 5, upper: price + 5 }],
      greeks: { delta: 0.1, vega: -300 },
    },
    bandNote: 'Tested.',
    warnings: [],
    elapsedMs: 1,
    codeVersion: '0.1.0+fixture',
    provenance: null,
  };
}

async function open(overrides: Overrides = {}) {
  const asked: Asked[] = [];
  const repaired: Price = async (input) => {
    asked.push(input);
    return answerOf(input.options);
  };
  const parts = await openParts({
    surface: { repair: repairAnswer },
    pricing: { repaired },
    ...overrides,
  });
  const { repair, prices } = inRoot(() => {
    const controller = new RepairController(parts);
    return { repair: controller, prices: new PricesController(controller, parts.engine) };
  });
  await until(() => repair.list.data !== null && repair.chains.data !== null);
  return { asked, parts, repair, prices };
}

describe('prices on the repaired surface', () => {
  it('asks nothing until its tab is open, then prices two legs of the first expiry a month out, all quotes back', async () => {
    const { asked, repair, prices } = await open();
    repair.change({
      estimator: 'slice-svi',
      compared: 'none',
      project: false,
      bandRule: 'split',
      hide: true,
    });
    await repair.repair();
    expect(asked).toEqual([]);
    repair.kept.findings = 'prices';
    await until(() => prices.rows.length > 0);
    const expiryYears = kept.expiriesYears.find((years) => years > 28 / 365)!;
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      surface: {
        snapshotId: fakeChains[0]!.snapshotId,
        estimator: 'slice-svi',
        project: false,
        bandRule: 'split',
      },
      options: [
        { kind: 'call', strike: 5480, expiryYears, quantity: 1 },
        { kind: 'put', strike: 4930, expiryYears, quantity: 1 },
      ],
    });
    expect(asked[0]!.surface).not.toHaveProperty('hide');
    expect(asked[0]!.market).toBeUndefined();
    expect(prices.rows.map(({ leg }) => leg).at(-1)).toBe('Total');
  });

  it('drops an answer that newer legs overtook, and says meanwhile that what stands is older', async () => {
    const first = Promise.withResolvers<null>();
    let calls = 0;
    const { repair, prices } = await open({
      pricing: {
        repaired: async ({ options }, { signal }) => {
          calls += 1;
          if (calls === 2) await first.promise;
          if (signal.aborted) throw new Error('given up');
          return answerOf(options);
        },
      },
    });
    repair.change({ estimator: 'slice-svi', compared: 'none' });
    await repair.repair();
    repair.kept.findings = 'prices';
    await until(() => prices.rows.length > 0);
    prices.setLeg(0, { strike: 5600 });
    expect(prices.outdated).toBe(true);
    expect(prices.rows[0]!.leg).toContain('5480');
    await until(() => calls === 2);
    prices.setLeg(0, { strike: 5700, expiry: '2026-12-18' });
    await until(() => calls >= 2);
    first.resolve(null);
    await until(() => prices.rows[0]!.price === 5700);
    expect(prices.rows[0]!.leg).toBe('+1 call 5700 2026-12-18');
    expect(prices.outdated).toBe(false);
    expect(prices.error).toBeNull();
  });

  it('keeps legs of chains and of generated surfaces apart, and gives the latter a forward and a rate', async () => {
    const { asked, repair, prices } = await open();
    repair.kept.findings = 'prices';
    repair.change({ source: 'example', compared: 'none' });
    await repair.repair();
    prices.setMarket({ ratePercent: 4 });
    prices.addLeg();
    prices.setLeg(2, { strike: 95, quantity: -2 });
    await until(() => asked.at(-1)?.options.length === 3);
    expect(asked.at(-1)!.surface.grid?.observed.length).toBeGreaterThan(0);
    expect(asked.at(-1)!.market).toMatchObject({ forward: 100, rate: 0.04 });
    expect(asked.at(-1)!.options.map(({ strike }) => strike)).toEqual([100, 90, 95]);
    prices.setLeg(2, { expiry: '2027-01-15' });
    expect(prices.fault).toContain('days are for chains');
    prices.setLeg(2, { expiry: 0.5, quantity: 0 });
    expect(prices.fault).toContain('Leg 3: the quantity');
    prices.setMarket({ forward: 0 });
    prices.removeLeg(2);
    expect(prices.fault).toContain('forward');
    repair.change({ source: 'chain' });
    await repair.repair();
    expect(prices.legs.map(({ strike }) => strike)).toEqual([5480, 4930]);
    expect(prices.fault).toBeNull();
    prices.setLeg(0, { expiry: '2026-02-31' });
    expect(prices.fault).toContain('YYYY-MM-DD');
    prices.setLeg(0, { expiry: 0.5 });
    prices.setLeg(0, { strike: Number.NaN });
    expect(prices.fault).toContain('type a strike');
    prices.reset();
    expect(prices.fault).toBeNull();
  });

  it('tells evidence, and why a leg has no price, with the range in which it had one', () => {
    const grid = { expiriesYears: Float64Array.of(0.1, 2), logMoneyness: Float64Array.of(-0.5, 0.5) };
    const legs = [
      { kind: 'call', strike: 5480, expiry: 0.25, quantity: 1 },
      { kind: 'put', strike: 400, expiry: '2026-12-18', quantity: -1.5 },
      { kind: 'put', strike: 5000, expiry: 3, quantity: 2 },
    ] as const;
    const answer: RepairedPrices = {
      ...answerOf(legs),
      status: ['ok', 'strikeOutside', 'expiryOutside'],
      evidence: ['extrapolated', null, null],
      prices: Float64Array.of(120, Number.NaN, Number.NaN),
      expiriesYears: Float64Array.of(0.25, 0.08, 3),
      forwards: Float64Array.of(5500, 5500, Number.NaN),
      strategy: null,
    };
    const rows = priceRows({ legs, prices: answer, grid });
    expect(rows.map(({ leg, rests, tone }) => ({ leg, rests, tone }))).toEqual([
      { leg: '+1 call 5480 0.250 y', rests: 'extrapolated, between', tone: 'yellow' },
      {
        leg: '−1.50 put 400 2026-12-18',
        // 5500 exp(∓0.5), rounded inwards.
        rests: 'no price: strikes here reach from 3335.92 to 9067.96',
        tone: 'orange',
      },
      {
        leg: '+2 put 5000 3.00 y',
        rests: 'no price: 3.00 y lies outside the surface, 0.100 y to 2.00 y',
        tone: 'orange',
      },
      { leg: 'No total', rests: 'not every leg has a price', tone: 'orange' },
    ]);
    expect(rows.map(({ short }) => short)).toEqual([
      '+1 C 5480 91 d',
      '−1.50 P 400 29 d',
      '+2 P 5000 1095 d',
      'No total',
    ]);
    expect(rows[0]).toMatchObject({ vol: 20, delta: 0.5, vega: 10, vol80: { lower: 19 } });
    expect(rows[0]!.vol80!.upper).toBeCloseTo(21, 10);
    const table = tableDataOf(rows, priceExportColumns);
    const first = table.rows[0]!;
    const at = (id: string) => first[table.columns.findIndex((column) => column.id === id)];
    expect([at('price80-lower'), at('price80-upper')]).toEqual([5479, 5481]);
    expect(table.rows[3]!.slice(1, -1)).toEqual(table.rows[3]!.slice(1, -1).map(() => null));
  });

  it('says a refusal of the request in words of the legs', () => {
    expect(refusalWords('options.0.strike must be above 0; it is -1.')).toBe(
      'Leg 1: the strike must be above 0; it is -1.',
    );
    expect(refusalWords('options.2.expiryYears must lie on the repaired surface.')).toBe(
      'Leg 3: the expiry in years must lie on the repaired surface.',
    );
    expect(refusalWords('market.forward must be above 0.')).toBe('The forward must be above 0.');
    expect(refusalWords('The worker ended.')).toBe('The worker ended.');
  });
});
