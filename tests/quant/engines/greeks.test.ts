import { describe, expect, it } from 'vitest';
import { normalPdf } from '#quant/math/normal.ts';
import { greekIds } from '#quant/engines/greek-columns.ts';
import { sensitivityId } from '#quant/engines/greek-definitions.ts';
import { greeksOfOptions } from '#quant/engines/greeks.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import type { PricingMarket } from '#quant/engines/pricing-types.ts';
import { blackScholes } from '#quant/models/black-scholes.ts';
import { modelCases, requireModel, slowModels, startParams, type ModelCase } from './support/cases.ts';

const years = 0.5;
const settings = { engine: 'sinh-lewis' };

interface Bench extends ModelCase {
  readonly market: PricingMarket;
  readonly level: number;
  readonly strikes: Float64Array;
}

function benchOf(one: ModelCase): Bench {
  const level = one.model.underlying === 'asset' ? 100 : 20;
  const market = { spot: level, rate: 0.03, dividendYield: 0.01 };
  const deviation = Math.sqrt(one.model.capabilities.characteristicFunction!(one.params, years).cumulants.c2);
  const forward = one.model.capabilities.forward?.(one.params, level, years) ?? level;
  return {
    ...one,
    market,
    level,
    strikes: Float64Array.from([-2, -0.7, 0, 0.7, 2], (z) => forward * Math.exp(z * deviation)),
  };
}

function options(strikes: Float64Array, expiryYears = years) {
  return {
    strikes,
    expiryYears: new Float64Array(strikes.length).fill(expiryYears),
    isCall: Uint8Array.from(strikes, (_, i) => (i % 2 === 0 ? 1 : 0)),
  };
}

/** Difference of fourth order; its error is of order step⁴, a relative 1e-8 or so at steps of a few thousandths. */
function slope(at: (shift: number) => Float64Array, step: number): number[] {
  const [a, b, c, d] = [at(-2 * step), at(-step), at(step), at(2 * step)] as const;
  return Array.from(a, (_, i) => (a[i]! - 8 * b[i]! + 8 * c[i]! - d[i]!) / (12 * step));
}

function expectClose(values: Float64Array, bumps: readonly number[], scale: number, what: string): void {
  bumps.forEach((bump, i) => {
    const apart = Math.abs(values[i]! - bump);
    expect(apart, `${what} at strike ${i}: ${values[i]} against ${bump}`).toBeLessThanOrEqual(
      2e-6 * (Math.abs(bump) + scale),
    );
  });
}

describe('Greeks against bumps', () => {
  // The law holds at ordinary points; at |ρ| = 0.999 or a vol of 1 % bumps themselves lose their digits.
  const cases = modelCases().filter(
    ({ model, params }) => !slowModels.includes(model.id) && Math.abs(params['rho'] ?? 0) < 0.99,
  );
  for (const one of cases) {
    it(one.name, () => {
      const { model, params, market, level, strikes } = benchOf(one);
      const greeks = (m = market, t = years) =>
        greeksOfOptions(model, params, m, options(strikes, t), settings);
      const { greeks: all, status } = greeks();
      expect([...status]).toEqual([0, 0, 0, 0, 0]);
      const prices = (m = market, t = years, p = params): Float64Array =>
        priceOptions(model, p, m, options(strikes, t), settings).prices;
      const deviation = Math.sqrt(model.capabilities.characteristicFunction!(params, years).cumulants.c2);
      const width = level * deviation;
      if (model.capabilities.forward === undefined) {
        const step = 0.004 * width;
        const moved = (shift: number): PricingMarket => ({ ...market, spot: level + shift });
        expectClose(
          all['delta']!,
          slope((x) => prices(moved(x)), step),
          1,
          'delta',
        );
        expectClose(
          all['gamma']!,
          slope((x) => greeks(moved(x)).greeks['delta']!, step),
          1 / width,
          'gamma',
        );
        const speeds = slope((x) => greeks(moved(x)).greeks['gamma']!, step);
        expectClose(all['speed']!, speeds, 1 / width ** 2, 'speed');
        expectClose(
          all['rho']!,
          slope((x) => prices({ ...market, rate: 0.03 + x }), 1e-3),
          level,
          'rho',
        );
      }
      const step = 2e-3 * years;
      expectClose(
        all['theta']!,
        slope((x) => prices(market, years - x), step),
        width,
        'theta',
      );
      const charms = slope((x) => greeks(market, years - x).greeks['delta']!, step);
      expectClose(all['charm']!, charms, 1, 'charm');
      const colors = slope((x) => greeks(market, years - x).greeks['gamma']!, step);
      expectClose(all['color']!, colors, 1 / width, 'color');
      for (const { name, range } of model.params) {
        const size = 1e-3 * Math.max(Math.abs(params[name]!), 1e-2 * (range[1] - range[0]));
        const bumped = slope((x) => prices(market, years, { ...params, [name]: params[name]! + x }), size);
        const scale = (1e-3 * width) / size;
        expectClose(all[sensitivityId(name)]!, bumped, scale, name);
      }
    });
  }
});

describe('greeksOfOptions', () => {
  it('gives Black–Scholes its own formulas', () => {
    const [sigma, rate, yieldRate, spot, strike] = [0.2, 0.03, 0.01, 100, 110];
    const { greeks } = greeksOfOptions(
      blackScholes,
      { sigma },
      { spot, rate, dividendYield: yieldRate },
      { strikes: Float64Array.of(strike), expiryYears: Float64Array.of(years), isCall: Uint8Array.of(1) },
    );
    const root = sigma * Math.sqrt(years);
    const forward = spot * Math.exp((rate - yieldRate) * years);
    const d1 = Math.log(forward / strike) / root + root / 2;
    const d2 = d1 - root;
    const carried = Math.exp(-yieldRate * years) * normalPdf(d1);
    const gamma = carried / (spot * root);
    const vega = spot * carried * Math.sqrt(years);
    // Fourier sums at the finest tolerance against formulas: eleven digits.
    expect(greeks['gamma']![0]! / gamma).toBeCloseTo(1, 10);
    expect(greeks['vega']![0]! / vega).toBeCloseTo(1, 9);
    expect(greeks['param.sigma']![0]! / vega).toBeCloseTo(1, 9);
    expect(greeks['vanna']![0]! / ((-carried * d2) / sigma)).toBeCloseTo(1, 8);
    expect(greeks['volga']![0]! / ((vega * d1 * d2) / sigma)).toBeCloseTo(1, 8);
    expect(greeks['speed']![0]! / ((-gamma / spot) * (d1 / root + 1))).toBeCloseTo(1, 9);
    expect(greeks['zomma']![0]! / ((gamma * (d1 * d2 - 1)) / sigma)).toBeCloseTo(1, 8);
  });

  it('keeps call and put apart by parity, and the gamma of both equal', () => {
    const model = requireModel('heston');
    const market = { forward: 100, rate: 0.02, dividendYield: 0 };
    const both = (isCall: 0 | 1) =>
      greeksOfOptions(model, startParams(model), market, {
        strikes: Float64Array.of(80, 100, 125),
        expiryYears: new Float64Array(3).fill(1),
        isCall: new Uint8Array(3).fill(isCall),
      }).greeks;
    const [calls, puts] = [both(1), both(0)];
    for (let i = 0; i < 3; i += 1) {
      expect(calls['delta']![i]! - puts['delta']![i]!).toBeCloseTo(Math.exp(-0.02), 12);
      expect(calls['gamma']![i]).toEqual(puts['gamma']![i]);
      expect(calls['param.kappa']![i]).toEqual(puts['param.kappa']![i]);
    }
  });

  it('defines every column once, with unit and method, and says what delta is to', () => {
    const model = requireModel('heston');
    const one = { strikes: Float64Array.of(100), expiryYears: Float64Array.of(1), isCall: Uint8Array.of(1) };
    const toSpot = greeksOfOptions(model, startParams(model), { spot: 100, rate: 0, dividendYield: 0 }, one);
    const ids = toSpot.definitions.map(({ id }) => id);
    expect(ids).toEqual([...greekIds, ...model.params.map(({ name }) => sensitivityId(name))]);
    expect(Object.keys(toSpot.greeks)).toEqual(ids);
    for (const { symbol, label, unit } of toSpot.definitions) {
      expect(symbol.length * label.length * unit.length).toBeGreaterThan(0);
      expect(unit).not.toContain('{');
    }
    expect(toSpot.definitions[0]!.label).toContain('spot');
    const toForward = greeksOfOptions(
      model,
      startParams(model),
      { forward: 100, rate: 0, dividendYield: 0 },
      one,
    );
    expect(toForward.definitions[0]!.label).toContain('forward');
  });

  it('leaves NaN with a status for options that make no sense, and refuses models without a transform', () => {
    const market = { spot: 100, rate: 0, dividendYield: 0 };
    const mixed = greeksOfOptions(blackScholes, { sigma: 0.2 }, market, {
      strikes: Float64Array.of(100, -1, 100),
      expiryYears: Float64Array.of(1, 1, 0),
      isCall: Uint8Array.of(1, 1, 1),
    });
    expect(mixed.greeks['delta']![0]).toBeGreaterThan(0.5);
    expect(mixed.greeks['delta']!.slice(1).every(Number.isNaN)).toBe(true);
    expect(mixed.status[0]).toBe(0);
    expect(mixed.status.slice(1).every((code) => code !== 0)).toBe(true);
    const merton = requireModel('merton');
    const bare = { ...merton, capabilities: { closedForm: merton.capabilities.closedForm! } };
    const one = { strikes: Float64Array.of(100), expiryYears: Float64Array.of(1), isCall: Uint8Array.of(1) };
    expect(() => greeksOfOptions(bare, startParams(merton), market, one)).toThrow('NO_CAPABILITY');
  });
});
