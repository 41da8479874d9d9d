import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { openTestEngine } from '../../support/test-engine.ts';

type TestEngine = Awaited<ReturnType<typeof openTestEngine>>;
let engine: TestEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine.dispose());

const lewis = {
  model: 'heston',
  params: { v0: 0.04, kappa: 4, theta: 0.25, sigma: 1, rho: -0.5 },
  market: { spot: 100, rate: 0.01, dividendYield: 0.02 },
};
const strikes = [80, 90, 100, 110, 120];
const row = (kind: 'call' | 'put', strike: number, expiryYears = 1) => ({ kind, strike, expiryYears });

async function refusal(work: Promise<unknown>): Promise<VolterraError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(VolterraError);
  return error as VolterraError;
}

describe('pricing.price', () => {
  it('gives the published calls and puts with engine, error and status', async () => {
    const options = [
      ...strikes.map((strike) => row('call', strike)),
      ...strikes.map((strike) => row('put', strike)),
    ];
    const result = await engine.client.pricing.price({ ...lewis, options });
    // A. Lewis, twenty digits, quoted to thirteen decimals; 100 × the rounding of a double of that size.
    const published = [
      26.774758743999, 20.933349000597, 16.070154917029, 12.13221151671, 9.0249134834578, 7.9588781132568,
      12.017966707346, 17.05527096127, 23.017825898443, 29.811026202682,
    ];
    published.forEach((price, at) => expect(Math.abs(result.prices[at]! - price)).toBeLessThan(2e-12));
    expect(result.status).toEqual(Array.from({ length: 10 }, () => 'ok'));
    expect(result.errorEstimate).toBeLessThan(1e-8);
    expect(result.engine).not.toBe('');
    for (const [at] of strikes.entries()) {
      expect(result.impliedVols[at]).toBeCloseTo(result.impliedVols[at + strikes.length]!, 12);
    }
  });

  it('gives a bad option its own status and prices the others', async () => {
    const options = [
      row('call', 100),
      row('call', -5),
      row('put', 90, 0),
      row('put', 90, -1),
      row('put', 90),
    ];
    const { prices, status } = await engine.client.pricing.price({ ...lewis, options });
    expect(status).toEqual(['ok', 'badStrike', 'expired', 'expired', 'ok']);
    expect(Array.from(prices, Number.isFinite)).toEqual([true, false, false, false, true]);
  });

  it.each([
    [{ market: { spot: 0 } }, 'BAD_MARKET', 'market.spot'],
    [{ market: { spot: -4 } }, 'BAD_MARKET', 'market.spot'],
    [{ market: {} }, 'BAD_MARKET', 'market.spot'],
    [{ market: { spot: 100, forward: 100 } }, 'BAD_MARKET', 'market.spot'],
    [{ params: { ...lewis.params, rho: -1.2 } }, 'BAD_PARAMETER', 'params.rho'],
    [{ params: { ...lewis.params, kappa: 0 } }, 'BAD_PARAMETER', 'params.kappa'],
    [{ params: { v0: 0.04 } }, 'BAD_PARAMETER', 'params.kappa'],
    [{ params: { ...lewis.params, beta: 1 } }, 'BAD_PARAMETER', 'params.beta'],
    [{ model: 'hesston' }, 'UNKNOWN_MODEL', 'model'],
    [{ engine: 'magic' }, 'UNKNOWN_ENGINE', 'engine'],
    [{ options: [row('call', 100, 0)] }, 'BAD_OPTION', 'options.0.expiryYears'],
    [{ options: [row('call', 0)] }, 'BAD_OPTION', 'options.0.strike'],
    [{ model: 'cgmy', params: { C: 1, G: 5, M: 0.9, Y: 0.5 } }, 'BAD_PARAMETER', 'params.M'],
    [{ model: 'variance-gamma', params: { sigma: 1, theta: 0.9, nu: 1 } }, 'BAD_PARAMETER', 'params.nu'],
    [{ model: 'black-scholes', params: { sigma: 0.2 }, on: 'volatilityIndex' }, 'UNKNOWN_ENGINE', 'on'],
    [{ options: [] }, 'INVALID_INPUT', 'options'],
    [{ market: { spot: Number.NaN } }, 'INVALID_INPUT', 'market.spot'],
  ] as const)('refuses %j with %s at %s', async (change, code, field) => {
    const input = { ...lewis, options: [row('call', 100)], ...change };
    const error = await refusal(engine.client.pricing.price(input as never));
    expect(error.code).toBe(code);
    expect(error.detail.field).toBe(field);
    expect(error.message.length).toBeGreaterThan(10);
  });

  it('prices options on the implied index against the model’s future', async () => {
    const params = { v0: 0.01265, kappa: 1.7685, theta: 0.06656, sigma: 0.4603, rho: -0.95 };
    const years = 30 / 365;
    const explored = await engine.client.models.explore({
      model: 'heston',
      params,
      market: { spot: 7580.1 },
      expiriesYears: [years],
      logMoneyness: Float64Array.of(-0.1, 0, 0.1),
      indexExpiriesYears: [years],
    });
    const { future } = explored.index!.slices[0]!;
    // Reference: 14.52332 points; vols at K/F = 1 and 1.5 of 1.1174 and 0.9990.
    expect(Math.abs(future - 14.52332)).toBeLessThan(1e-5);
    const result = await engine.client.pricing.price({
      model: 'heston',
      params,
      market: {},
      on: 'volatilityIndex',
      options: [row('call', future, years), row('call', 1.5 * future, years), row('put', future, years)],
    });
    expect(Math.abs(result.impliedVols[0]! - 1.1174)).toBeLessThan(5e-5);
    expect(Math.abs(result.impliedVols[1]! - 0.999)).toBeLessThan(5e-5);
    expect(result.prices[0]).toBeCloseTo(result.prices[2]!, 10);
  });

  it('gives the same bits for one option alone and among fifty thousand', async () => {
    const options = Array.from({ length: 50_000 }, (_, at) =>
      row('call', 60 + (at % 97), 0.1 + (at % 5) / 10),
    );
    const many = await engine.client.pricing.price({
      ...lewis,
      model: 'black-scholes',
      params: { sigma: 0.2 },
      options,
    });
    const at = 43_210;
    const one = await engine.client.pricing.price({
      ...lewis,
      model: 'black-scholes',
      params: { sigma: 0.2 },
      options: [options[at]!],
    });
    expect(many.prices[at]).toBe(one.prices[0]);
  });
});

describe('every model of the list', () => {
  it('prices at its starting values, and no number is missing without a reason', async () => {
    const { models } = await engine.client.models.list({});
    expect(models.length).toBeGreaterThanOrEqual(14);
    for (const model of models) {
      if (model.engines.length === 0) continue;
      const params = Object.fromEntries(model.params.map(({ name, start }) => [name, start]));
      const spot = model.underlying === 'volatilityIndex' ? 20 : 100;
      const options = [0.5, 0.8, 1, 1.2, 2].flatMap((ratio) =>
        [0.003, 0.1, 1, 10].map((years) => row('call', ratio * spot, years)),
      );
      const { prices, impliedVols, status } = await engine.client.pricing.price({
        model: model.id,
        params,
        market: { spot, rate: 0.02 },
        options,
      });
      status.forEach((name, at) => {
        if (name !== 'ok') return;
        expect(Number.isFinite(prices[at]), `${model.id} ${at}`).toBe(true);
        expect(impliedVols[at], `${model.id} ${at}`).toBeGreaterThan(0);
      });
      expect(status.filter((name) => name === 'ok').length, model.id).toBeGreaterThanOrEqual(10);
    }
  });

  it('answers any finite numbers with prices, statuses or a typed error', async () => {
    const { models } = await engine.client.models.list({});
    const number = fc.oneof(
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, 1, -1, 1e-300, 1e300),
    );
    const request = fc.record({
      model: fc.constantFrom(...models),
      values: fc.array(number, { minLength: 16, maxLength: 16 }),
      fromStart: fc.boolean(),
      market: fc.record({ spot: number, rate: number }),
      options: fc.array(
        fc.record({
          kind: fc.constantFrom('call' as const, 'put' as const),
          strike: number,
          expiryYears: number,
        }),
        { minLength: 1, maxLength: 4 },
      ),
    });
    const run = async (input: Parameters<TestEngine['client']['pricing']['price']>[0]): Promise<void> => {
      const answer = await engine.client.pricing.price(input).catch((error: unknown) => {
        expect(error).toBeInstanceOf(VolterraError);
        expect((error as VolterraError).code).not.toBe('INTERNAL');
        return null;
      });
      answer?.status.forEach((name, at) => {
        if (name === 'ok')
          expect(Number.isFinite(answer.prices[at]) && Number.isFinite(answer.impliedVols[at])).toBe(true);
      });
    };
    await fc.assert(
      fc.asyncProperty(request, async ({ model, values, fromStart, market, options }) => {
        const params = Object.fromEntries(
          model.params.map(({ name, start }, at) => [name, fromStart && at > 0 ? start : values[at % 16]!]),
        );
        await run({ model: model.id, params, market: fromStart ? { spot: 100 } : market, options });
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

describe('pricing.greeks', () => {
  it('names every column and agrees with a bump of the price', async () => {
    const options = [row('call', 95), row('put', 110, 0.4)];
    const { greeks, definitions } = await engine.client.pricing.greeks({ ...lewis, options });
    expect(definitions.map(({ id }) => id).sort()).toEqual(Object.keys(greeks).sort());
    const bump = 0.01;
    const [up, down] = await Promise.all(
      [bump, -bump].map((move) =>
        engine.client.pricing.price({ ...lewis, market: { ...lewis.market, spot: 100 + move }, options }),
      ),
    );
    options.forEach((_, at) => {
      const slope = (up!.prices[at]! - down!.prices[at]!) / (2 * bump);
      // The third derivative times the squared bump, about 1e-4 × 1e-4.
      expect(Math.abs(greeks['delta']![at]! - slope)).toBeLessThan(1e-7);
    });
  });
});

describe('pricing.impliedVol', () => {
  it('reads vols back from prices and says why it cannot', async () => {
    const market = { spot: 100, rate: 0.03 };
    const options = [
      { ...row('call', 120, 0.5), price: 1.5 },
      { ...row('put', 120, 0.5), price: 10 },
      { ...row('call', 50, 0.5), price: 101 },
      { ...row('call', 100, 0), price: 5 },
      { ...row('call', 100, 1), price: -1 },
    ];
    const { impliedVols, status } = await engine.client.pricing.impliedVol({ market, options });
    expect(status).toEqual(['ok', 'belowIntrinsic', 'aboveMaximum', 'expired', 'belowIntrinsic']);
    const back = await engine.client.pricing.price({
      model: 'black-scholes',
      params: { sigma: impliedVols[0]! },
      market,
      options: [row('call', 120, 0.5)],
    });
    expect(back.prices[0]).toBeCloseTo(1.5, 13);
  });

  it('quotes normal vols for negative forwards too', async () => {
    const { impliedVols, status } = await engine.client.pricing.impliedVol({
      market: { spot: 100 },
      quotation: 'bachelier',
      options: [{ ...row('call', 100, 0.25), price: 4 }],
    });
    expect(status).toEqual(['ok']);
    // At the money the price is vol √(T/2π).
    expect(impliedVols[0]).toBeCloseTo(4 / Math.sqrt(0.25 / (2 * Math.PI)), 10);
  });
});
