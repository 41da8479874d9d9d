import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bachelierGreeks } from '#quant/black/bachelier-greeks.ts';
import { bachelierPrices } from '#quant/black/bachelier.ts';
import { blackGreeks } from '#quant/black/black-greeks.ts';
import { blackPrice } from '#quant/black/black76.ts';
import {
  describeBlackGreeks,
  blackGreekIds,
  greekColumns,
  type BlackGreekId,
} from '#quant/black/greek-definitions.ts';
import { optionStatus } from '#quant/black/option-status.ts';

interface Point {
  readonly level: number;
  readonly rate: number;
  readonly dividendYield: number;
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
}
type Form = 'spot' | 'forward' | 'bachelier';
type Values = Record<BlackGreekId, number> & { status: number };

const one = (value: number): Float64Array => Float64Array.of(value);

function greeksOf(form: Form, point: Point, isCall: boolean): Values {
  const out = greekColumns(1);
  const status = Uint8Array.of(0);
  const columns = {
    levels: one(point.level),
    rates: one(point.rate),
    dividendYields: one(point.dividendYield),
    strikes: one(point.strike),
    expiryYears: one(point.years),
    vols: one(point.vol),
    isCall: Uint8Array.of(isCall ? 1 : 0),
  };
  if (form === 'bachelier') bachelierGreeks(out, status, columns);
  else blackGreeks(out, status, { ...columns, underlying: form });
  const values = Object.fromEntries(blackGreekIds.map((id) => [id, out[id][0]!]));
  return { ...values, status: status[0]! } as Values;
}

function valueOf(
  form: Form,
  { level, rate, dividendYield, strike, years, vol }: Point,
  isCall: boolean,
): number {
  const discount = Math.exp(-rate * years);
  if (form === 'bachelier') {
    const out = one(0);
    bachelierPrices(out, Uint8Array.of(0), {
      forwards: one(level),
      strikes: one(strike),
      expiryYears: one(years),
      vols: one(vol),
      isCall: Uint8Array.of(isCall ? 1 : 0),
    });
    return discount * out[0]!;
  }
  const forward = form === 'spot' ? level * Math.exp((rate - dividendYield) * years) : level;
  return discount * blackPrice(forward, strike, vol * vol * years, isCall);
}

/** Central difference of sixth order. */
function differentiate(f: (x: number) => number, x: number, step: number): number {
  const pair = (n: number): number => f(x + n * step) - f(x - n * step);
  return (45 * pair(1) - 9 * pair(2) + pair(3)) / (60 * step);
}

/** Each Greek is the derivative of one before it: [Greek, of what, by what, sign]. */
const ladder: readonly (readonly [BlackGreekId, BlackGreekId | 'value', keyof Point, 1 | -1])[] = [
  ['delta', 'value', 'level', 1],
  ['gamma', 'delta', 'level', 1],
  ['speed', 'gamma', 'level', 1],
  ['vega', 'value', 'vol', 1],
  ['volga', 'vega', 'vol', 1],
  ['ultima', 'volga', 'vol', 1],
  ['vanna', 'delta', 'vol', 1],
  ['vanna', 'vega', 'level', 1],
  ['zomma', 'gamma', 'vol', 1],
  ['theta', 'value', 'years', -1],
  ['charm', 'delta', 'years', -1],
  ['veta', 'vega', 'years', -1],
  ['color', 'gamma', 'years', -1],
  ['rho', 'value', 'rate', 1],
  ['dividendRho', 'value', 'dividendYield', 1],
];

const black = { level: 100, rate: 0.03, dividendYield: 0.015, years: 0.7, vol: 0.25 };
const normal = { level: 0.4, rate: 0.03, dividendYield: 0, years: 0.7, vol: 0.9 };
const points: readonly (readonly [Form, Point])[] = [
  ...[70, 100, 140].flatMap((strike) => [
    ['spot', { ...black, strike }] as const,
    ['forward', { ...black, strike }] as const,
  ]),
  ...[-1.2, 0.4, 1.5].map((strike) => ['bachelier', { ...normal, strike }] as const),
];

describe.each(points)('Greeks of an option on a %s, %o', (form, point) => {
  it.each([true, false])('are the derivatives of the price and of one another, call: %s', (isCall) => {
    const values = greeksOf(form, point, isCall);
    expect(values.status).toBe(optionStatus.ok);
    for (const [id, of, by, sign] of ladder) {
      const f = (x: number): number => {
        const moved = { ...point, [by]: x };
        return of === 'value' ? valueOf(form, moved, isCall) : greeksOf(form, moved, isCall)[of];
      };
      const scale = by === 'rate' || by === 'dividendYield' ? 1 : Math.abs(point[by]);
      const base = of === 'value' ? valueOf(form, point, isCall) : values[of];
      const expected = sign * differentiate(f, point[by], 1e-3 * scale);
      // Sixth order at a thousandth: 1e-13 or so of the base over the scale from rounding, 1e-15 from the order.
      const tolerance = 1e-9 * Math.abs(expected) + (3e-12 * Math.abs(base)) / scale;
      expect(Math.abs(values[id] - expected), `${id} by ${by}`).toBeLessThanOrEqual(tolerance);
    }
  });

  it('keep parity between call and put', () => {
    const call = greeksOf(form, point, true);
    const put = greeksOf(form, point, false);
    const discount = Math.exp(-point.rate * point.years);
    const growth = form === 'spot' ? Math.exp(-point.dividendYield * point.years) : discount;
    expect(call.delta - put.delta).toBeCloseTo(growth, 14);
    expect(call.forwardDelta - put.forwardDelta).toBeCloseTo(discount, 14);
    for (const id of [
      'gamma',
      'vega',
      'vanna',
      'volga',
      'veta',
      'speed',
      'zomma',
      'color',
      'ultima',
    ] as const) {
      expect(call[id]).toBe(put[id]);
    }
  });
});

describe('Greeks at the ends', () => {
  const point: Point = { ...black, strike: 90 };

  it.each(['spot', 'forward', 'bachelier'] as const)(
    'are those of a forward contract without vol, %s',
    (form) => {
      const values = greeksOf(form, { ...point, vol: 0 }, true);
      const growth = Math.exp(-(form === 'spot' ? point.dividendYield : point.rate) * point.years);
      expect(values.status).toBe(optionStatus.ok);
      expect(values.delta).toBeCloseTo(growth, 15);
      for (const id of ['gamma', 'vega', 'vanna', 'volga', 'speed', 'zomma', 'color', 'ultima'] as const) {
        expect(Math.abs(values[id])).toBe(0);
      }
      const bump = (years: number): number => valueOf(form, { ...point, vol: 0, years }, true);
      expect(values.theta).toBeCloseTo(-differentiate(bump, point.years, 1e-3), 9);
      expect(greeksOf(form, { ...point, vol: 0, strike: 150 }, true).delta).toBe(0);
    },
  );

  it.each(['forward', 'bachelier'] as const)('go to the same limit as expiry comes, %s', (form) => {
    const values = greeksOf(form, { ...point, years: 1e-12 }, true);
    expect(values.status).toBe(optionStatus.ok);
    expect(values.delta).toBeCloseTo(1, 12);
    expect(values.gamma).toBe(0);
  });

  it.each(['forward', 'bachelier'] as const)('are refused at the kink, %s', (form) => {
    const values = greeksOf(form, { ...point, strike: 100, vol: 0 }, true);
    expect(values.status).toBe(optionStatus.badVol);
    expect(values.delta).toBeNaN();
  });

  it('never leave a NaN unmarked, whatever the doubles', () => {
    const any = fc.oneof(fc.double(), fc.double({ min: 0, max: 5 }));
    const form = fc.constantFrom<Form>('spot', 'forward', 'bachelier');
    const record = fc.record({
      level: any,
      rate: any,
      dividendYield: any,
      strike: any,
      years: any,
      vol: any,
    });
    fc.assert(
      fc.property(form, record, fc.boolean(), (of, at, isCall) => {
        const { status, ...values } = greeksOf(of, at, isCall);
        const isFinite = Object.values(values).every(Number.isFinite);
        expect(isFinite).toBe(status === optionStatus.ok);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('describeBlackGreeks', () => {
  it('names what delta is taken to and what a vol is', () => {
    const definitions = describeBlackGreeks('spot');
    expect(definitions.map(({ id }) => id)).toEqual(blackGreekIds);
    expect(definitions[0]).toEqual({
      id: 'delta',
      symbol: 'Δ',
      label: 'Delta to the spot',
      unit: 'price/spot',
    });
    const vega = describeBlackGreeks('forward', 'bachelier').find(({ id }) => id === 'vega');
    expect(vega?.unit).toBe('price per 1.00 of normal vol');
  });
});
