import { describe, expect, it } from 'vitest';
import { contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import type { RepairedPrices } from '#contract/schemas/repaired-prices.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { heston } from '#quant/models/heston.ts';
import { createPricingService } from '#services/pricing/pricing-service.ts';
import type { ChainQuotes } from '#store/store.ts';
import { carry, holedChain, isSparse, rate, spot, truth } from '../calibration/holed-chain.ts';
import { contextAt, depsOf } from '../market/memory-reader.ts';

const context = contextAt('2023-04-17');
const chain = holedChain({ isQuoted: isSparse });
const { input: inputSchema, output: outputSchema } = contract.pricing.repaired;

function serviceOf(chains: ChainQuotes[]) {
  const folders = { bundled: 'none', trained: 'none' };
  return createPricingService({ market: depsOf({ chains }), compute: createInlineCompute(tasks), folders });
}

async function price(input: object, chains = [chain]): Promise<RepairedPrices> {
  const told = await serviceOf(chains).repaired(inputSchema.parse(input), context);
  expect(outputSchema.parse(told)).toEqual(told);
  return told as RepairedPrices;
}

async function refusal(input: object, chains = [chain]): Promise<VolterraError> {
  try {
    await price(input, chains);
  } catch (error) {
    if (error instanceof VolterraError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const option = (strike: number, expiryYears: number, kind: 'call' | 'put' = 'call', quantity = 1) => ({
  ...{ kind, strike, expiryYears, quantity },
});
/** Under the model that made the quotes. */
const truePrice = (strike: number, years: number): number =>
  priceOptions(
    heston,
    truth,
    { forward: spot * Math.exp(carry * years), rate, dividendYield: 0 },
    {
      strikes: Float64Array.of(strike),
      expiryYears: Float64Array.of(years),
      isCall: Uint8Array.of(1),
    },
    {},
  ).prices[0]!;

describe('pricing.repaired', () => {
  it('prices what nobody quotes near its true price, inside its interval, and says what it rests on', async () => {
    // Strikes of a hole, between its expiries and on them; the last one beyond all quotes of its expiry.
    const options = [option(4150, 0.35), option(4000, 0.51), option(4300, 0.9), option(5350, 0.4)];
    const told = await price({ options });
    expect(told.status).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(told.places).toEqual(['between', 'between', 'between', 'between']);
    expect(told.evidence.slice(0, 2)).toEqual(['filled', 'filled']);
    options.slice(0, 3).forEach(({ strike, expiryYears }, i) => {
      expect(told.forwards[i]).toBeCloseTo(spot * Math.exp(carry * expiryYears), 1);
      expect(told.discountFactors[i]).toBeCloseTo(Math.exp(-rate * expiryYears), 3);
      const [narrow, wide] = told.intervals;
      expect([narrow!.levelPercent, wide!.levelPercent]).toEqual([80, 95]);
      const exact = truePrice(strike, expiryYears);
      expect(exact).toBeGreaterThan(wide!.lowerPrices[i]!);
      expect(exact).toBeLessThan(wide!.upperPrices[i]!);
      expect(wide!.lowerPrices[i]!).toBeLessThan(narrow!.lowerPrices[i]!);
      expect(wide!.upperPrices[i]!).toBeGreaterThan(narrow!.upperPrices[i]!);
      // Half a vol point of vega, the scale of such a repair.
      expect(Math.abs(told.prices[i]! - exact)).toBeLessThan(0.005 * told.greeks.vega![i]!);
    });
    expect(told).toMatchObject({ chain: { snapshotId: 'SPX@test' }, estimator: { id: 'gaussian-mixture' } });
    expect(told.definitions.find(({ id }) => id === 'delta')!.label).toBe('Delta to the spot');
    expect(told.provenance!.method).toContain('Black on a surface repaired by Mixture of Gaussian');
  });

  it('adds up strategies, whose interval holds all legs at once', async () => {
    const legs = [option(4000, 0.51, 'put', -1), option(3800, 0.51, 'put', 1), option(4400, 0.9, 'call', 2)];
    const told = await price({ options: legs });
    const sum = (column: ArrayLike<number>): number =>
      legs.reduce((all, { quantity }, leg) => all + quantity * column[leg]!, 0);
    const { strategy } = told;
    expect(strategy!.price).toBeCloseTo(sum(told.prices), 10);
    for (const [id, column] of Object.entries(told.greeks))
      expect(strategy!.greeks[id]).toBeCloseTo(sum(column), 8);
    const [narrow, wide] = strategy!.intervals;
    expect(wide!.lower).toBeLessThan(narrow!.lower);
    expect(wide!.upper).toBeGreaterThan(narrow!.upper);
    // Wider than the legs by themselves would make it, and around the price.
    const ofLegs = legs.reduce((all, { quantity }, leg) => {
      const { lowerPrices, upperPrices } = told.intervals[1]!;
      return all + Math.abs(quantity) * (upperPrices[leg]! - lowerPrices[leg]!);
    }, 0);
    expect(wide!.upper - wide!.lower).toBeGreaterThan(ofLegs);
    expect(narrow!.lower).toBeLessThan(strategy!.price);
    expect(narrow!.upper).toBeGreaterThan(strategy!.price);
    const one = await price({ options: [option(4000, 0.51, 'put', -3)] });
    expect(one.strategy!.intervals[0]!.lower).toBeCloseTo(-3 * one.intervals[0]!.upperPrices[0]!, 10);
  });

  it('keeps put–call parity with the forwards of the chain', async () => {
    const rows = [3700, 4150, 4600].flatMap((strike) =>
      [0.2, 0.51, 1.3].map((years) => [strike, years] as const),
    );
    const told = await price({
      options: rows.flatMap(([strike, years]) => [option(strike, years), option(strike, years, 'put')]),
    });
    rows.forEach(([strike], row) => {
      const [call, put] = [2 * row, 2 * row + 1];
      const parity = told.discountFactors[call]! * (told.forwards[call]! - strike);
      expect(told.prices[call]! - told.prices[put]!).toBeCloseTo(parity, 9);
    });
  });

  it('takes days where the surface is that of a chain', async () => {
    const told = await price({
      options: [
        { kind: 'call', strike: 4200, expiry: '2024-01-19' },
        { kind: 'call', strike: 4200, expiry: '2023-11-30' },
      ],
    });
    // To 9:30 on the listed third Friday from 16:15 on 14 April 2023; a day that is not listed by the rule of the root.
    expect(told.expiriesYears[0]).toBeCloseTo(
      (Date.UTC(2024, 0, 19, 14, 30) - Date.UTC(2023, 3, 14, 20, 15)) / (365 * 86_400_000),
      10,
    );
    expect(told.expiriesYears[1]).toBeCloseTo(230 / 365, 2);
    expect(told.status).toEqual(['ok', 'ok']);
  });

  it('takes slices and grids with the market of the caller', async () => {
    const expiries = [0.1, 0.3, 0.6, 1, 1.5];
    const slices = expiries.map((expiryYears) => ({
      expiryYears,
      forward: 100,
      strikes: Float64Array.of(80, 85, 90, 95, 100, 105, 110, 115, 120),
      impliedVols: new Float64Array(9).fill(0.2),
    }));
    const input = { surface: { slices }, options: [option(100, 0.5)], market: { forward: 100, rate: 0.02 } };
    const told = await price(input, []);
    expect(told).toMatchObject({ chain: null, provenance: null });
    expect(told.impliedVols[0]).toBeCloseTo(0.2, 2);
    expect(told.definitions[0]!.label).toBe('Delta to the forward');
    expect(await refusal({ ...input, market: undefined }, [])).toMatchObject({ code: 'BAD_MARKET' });
    const dated = { ...input, options: [{ kind: 'call', strike: 100, expiry: '2024-01-19' }] };
    expect((await refusal(dated, [])).detail.field).toBe('options.0.expiry');
  });

  it('refuses by name what lies outside, and gives one bad leg among others its status', async () => {
    const mixed = await price({
      options: [option(4100, 0.5), option(9000, 0.5), option(4100, 5), option(-1, 1), option(4100, -1)],
    });
    expect(mixed.status).toEqual(['ok', 'strikeOutside', 'expiryOutside', 'badStrike', 'expired']);
    expect(mixed.strategy).toBeNull();
    expect(mixed.places.slice(1)).toEqual([null, null, null, null]);
    expect(mixed.warnings.join(' ')).toContain('4 of 5 options have no price');
    const strike = await refusal({ options: [option(9000, 0.5)] });
    expect(strike).toMatchObject({ code: 'BAD_OPTION' });
    expect(strike.message).toMatch(
      /^options\.0\.strike must lie on the repaired surface, from 26\d\d\.\d+ to 65\d\d\.\d+ at this expiry; it is 9000\.$/,
    );
    const late = await refusal({ options: [option(4100, 5)] });
    expect(late.message).toBe(
      'options.0.expiryYears must lie on the repaired surface, from 0.08 to 2 years; it is 5.',
    );
    const both = await refusal({ options: [{ ...option(4100, 1), expiry: '2024-01-19' }] });
    expect(both.detail.field).toBe('options.0.expiryYears');
  });

  it('refuses estimators, chains and markets that it cannot work with', async () => {
    const options = [option(4100, 0.5)];
    const unknown = await refusal({ surface: { estimator: 'crystal-ball' }, options });
    expect(unknown).toMatchObject({ code: 'BAD_PARAMETER' });
    const few = await refusal({ options }, [holedChain({ isQuoted: (_, strike) => strike % 500 === 0 })]);
    expect(few).toMatchObject({ code: 'BAD_SURFACE' });
    const american = await refusal({ surface: { underlying: 'SPY' }, options }, [
      holedChain({ root: 'SPY' }),
    ]);
    expect(american).toMatchObject({ code: 'AMERICAN_OPTIONS' });
    expect(await refusal({ options }, [])).toMatchObject({ code: 'NO_DATA' });
    const market = await refusal({ options, market: { spot: 100 } });
    expect(market).toMatchObject({ code: 'BAD_MARKET' });
    expect(market.detail.field).toBe('market');
  });
});
