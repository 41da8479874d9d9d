import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { optionStatus } from '#quant/black/option-status.ts';
import { checkMarket } from '#quant/engines/check-market.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { engines, enginesFor, findEngine } from '#quant/engines/registry.ts';
import type { CharacteristicFunction, Model } from '#quant/models/model.ts';
import { blackScholes } from '#quant/models/black-scholes.ts';
import { models } from '#quant/models/registry.ts';

const market = { spot: 100, rate: 0.03, dividendYield: 0.01 };

function batch(rows: readonly (readonly [strike: number, years: number, isCall: boolean])[]) {
  return {
    strikes: Float64Array.from(rows, ([strike]) => strike),
    expiryYears: Float64Array.from(rows, ([, years]) => years),
    isCall: Uint8Array.from(rows, ([, , isCall]) => (isCall ? 1 : 0)),
  };
}

describe('priceOptions', () => {
  it('prices a mixed batch element by element, in its own order', () => {
    const rows = [
      [100, 0.5, true],
      [80, 2, false],
      [120, 0.5, false],
      [100, 2, true],
    ] as const;
    for (const engine of enginesFor(blackScholes)) {
      const result = priceOptions(blackScholes, { sigma: 0.25 }, market, batch(rows), { engine: engine.id });
      expect(result.engine).toBe(engine.id);
      rows.forEach(([strike, years, isCall], i) => {
        const forward = 100 * Math.exp(0.02 * years);
        const exact = Math.exp(-0.03 * years) * blackPrice(forward, strike, 0.0625 * years, isCall);
        expect(result.status[i]).toBe(optionStatus.ok);
        expect(Math.abs(result.prices[i]! - exact)).toBeLessThanOrEqual(result.errorEstimate + 1e-13);
        // The default tolerance asks for ten digits of the out-of-the-money price, the vol keeps about as many.
        expect(result.impliedVols[i]).toBeCloseTo(0.25, 9);
      });
    }
  });

  it('gives a bad option its own status and prices the rest', () => {
    const result = priceOptions(
      blackScholes,
      { sigma: 0.2 },
      market,
      batch([
        [100, 1, true],
        [-5, 1, true],
        [Number.NaN, 1, true],
        [100, 0, true],
        [100, -1, false],
        [100, Number.NaN, false],
        [100, Number.POSITIVE_INFINITY, false],
        [110, 1, false],
      ]),
    );
    const { ok, badStrike, badExpiry, expired } = optionStatus;
    expect([...result.status]).toEqual([
      ok,
      badStrike,
      badStrike,
      expired,
      expired,
      badExpiry,
      badExpiry,
      ok,
    ]);
    expect([...result.prices].map(Number.isNaN)).toEqual([false, true, true, true, true, true, true, false]);
    expect([...result.impliedVols].map(Number.isNaN)).toEqual([...result.prices].map(Number.isNaN));
  });

  it('keeps the price and drops the vol where the time value is below the error of the engine', () => {
    const far = batch([
      [10, 0.1, true],
      [10, 0.1, false],
    ]);
    const settings = { engine: 'cos', tolerance: 1e-8 };
    const result = priceOptions(blackScholes, { sigma: 0.2 }, market, far, settings);
    expect([...result.status]).toEqual([optionStatus.belowPrecision, optionStatus.belowPrecision]);
    const intrinsic = 100 * Math.exp(-0.001) - 10 * Math.exp(-0.003);
    expect(Math.abs(result.prices[0]! - intrinsic)).toBeLessThanOrEqual(result.errorEstimate);
    expect(result.impliedVols[0]).toBeNaN();
  });

  it('says notConverged, with NaN, where an engine cannot reach the tolerance', () => {
    const options = batch([[100, 1 / 365, true]]);
    const rough: Model = { ...blackScholes, capabilities: { characteristicFunction: slowlyDecaying } };
    const result = priceOptions(rough, {}, market, options, { engine: 'gauss-laguerre', tolerance: 1e-12 });
    expect([...result.status]).toEqual([optionStatus.notConverged]);
    expect(result.prices[0]).toBeNaN();
  });

  it('names the moment that is missing instead of giving numbers', () => {
    const base = blackScholes.capabilities.characteristicFunction!({ sigma: 0.2 }, 1);
    const without = (moments: CharacteristicFunction['moments']): Model => ({
      ...blackScholes,
      capabilities: { characteristicFunction: () => ({ ...base, moments }) },
    });
    const options = batch([[100, 1, true]]);
    const noForward = priceOptions(without({ lower: -1, upper: 0.5 }), {}, market, options);
    expect(noForward.issue).toMatchObject({ field: 'moments.upper', value: 0.5 });
    expect([...noForward.status]).toEqual([optionStatus.notConverged]);
    const onlyStrip = without({ lower: 0, upper: 1 });
    for (const id of ['cos', 'carr-madan']) {
      expect(priceOptions(onlyStrip, {}, market, options, { engine: id }).issue?.field).toMatch(/^moments/);
    }
    // The strip between the poles is enough for Lewis' integral.
    for (const id of ['sinh-lewis', 'lewis', 'gauss-laguerre', 'quadrature']) {
      const result = priceOptions(onlyStrip, {}, market, options, { engine: id });
      expect(result.impliedVols[0], id).toBeCloseTo(0.2, 9);
    }
  });

  it('refuses an engine whose needs the model does not meet', () => {
    const options = batch([[100, 1, true]]);
    expect(() => priceOptions(blackScholes, { sigma: 0.2 }, market, options, { engine: 'none' })).toThrow(
      'NO_ENGINE',
    );
    const bare: Model = { ...blackScholes, capabilities: {} };
    expect(() => priceOptions(bare, { sigma: 0.2 }, market, options)).toThrow('NO_ENGINE');
  });

  it('uses the hot loops of a host where they are handed in', () => {
    let called = 0;
    const kernels = {
      sumWaves: () => {
        called += 1;
      },
    };
    const options = batch([[100, 1, true]]);
    priceOptions(blackScholes, { sigma: 0.2 }, market, options, { engine: 'sinh-lewis', kernels });
    expect(called).toBeGreaterThan(0);
  });
});

/** A Variance Gamma of one day: |φ̂| falls like |u|^−0.03, too slowly for a fixed rule. */
function slowlyDecaying(): CharacteristicFunction {
  const [sigma, nu, years] = [0.2, 0.2, 1 / 365];
  const drift = Math.log(1 - (sigma * sigma * nu) / 2) / nu;
  return {
    cumulants: { c1: drift * years, c2: sigma * sigma * years, c4: 0 },
    moments: { lower: -15, upper: 15 },
    evaluate: (u, out) => {
      for (let j = 0; j < u.re.length; j += 1) {
        const [a, b] = [u.re[j]!, u.im[j]!];
        const half = (sigma * sigma * nu) / 2;
        const [re, im] = [1 + half * (a * a - b * b), 2 * half * a * b];
        const power = -years / nu;
        const size = Math.exp(power * 0.5 * Math.log(re * re + im * im) - b * drift * years);
        const angle = power * Math.atan2(im, re) + a * drift * years;
        out.re[j] = size * Math.cos(angle);
        out.im[j] = size * Math.sin(angle);
      }
    },
  };
}

describe('checkMarket', () => {
  it('wants exactly one of spot and forward, above 0, and finite rates', () => {
    const rates = { rate: 0, dividendYield: 0 };
    expect(checkMarket({ spot: 100, ...rates })).toBeNull();
    expect(checkMarket({ forward: 0.01, rate: -0.05, dividendYield: 0.2 })).toBeNull();
    expect(checkMarket(rates)).toMatchObject({ field: 'spot' });
    expect(checkMarket({ spot: 1, forward: 1, ...rates })).toMatchObject({ field: 'spot', value: 1 });
    expect(checkMarket({ spot: 0, ...rates })).toEqual({ field: 'spot', rule: 'must be above 0', value: 0 });
    expect(checkMarket({ forward: -2, ...rates })).toMatchObject({ field: 'forward', value: -2 });
    expect(checkMarket({ spot: Number.NaN, ...rates })).toMatchObject({ rule: 'must be finite' });
    expect(checkMarket({ spot: 1, rate: Number.POSITIVE_INFINITY, dividendYield: 0 })?.field).toBe('rate');
    expect(checkMarket({ spot: 1, rate: 0, dividendYield: Number.NaN })?.field).toBe('dividendYield');
  });
});

describe('registry of engines', () => {
  it('gives every id once, finds by id, and asks for capabilities alone', () => {
    expect(new Set(engines.map(({ id }) => id)).size).toBe(engines.length);
    for (const engine of engines) expect(findEngine(engine.id)).toBe(engine);
    expect(findEngine('none')).toBeUndefined();
    for (const model of models) {
      const able = enginesFor(model).map(({ id }) => id);
      if (model.capabilities.characteristicFunction !== undefined) expect(able).toContain('sinh-lewis');
      expect(able.includes('closed-form')).toBe(model.capabilities.closedForm !== undefined);
    }
  });
});
