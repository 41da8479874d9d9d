import { integrate } from '../math/adaptive-quadrature.ts';
import { complexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction } from '../models/model.ts';
import { checkMoments } from './check-moments.ts';
import { unpricedSlice, type Engine, type SliceInput, type SlicePrices } from './engine.ts';
import { findMomentWindow, type ContourSide } from './moment-window.ts';
import { toOutOfTheMoney } from './parity.ts';

/** The slow referee: one adaptive integral for every strike, with nothing shared and nothing assumed. */
export const quadrature: Engine = {
  id: 'quadrature',
  label: 'Adaptive quadrature',
  source: 'Lewis 2001; Piessens et al. 1983, QUADPACK',
  doc: 'Gauss–Kronrod with bisection along the level line through the saddle, strike by strike, until its own error estimate is met. Slow; made to check the others.',
  needs: ['characteristicFunction'],
  finest: 1e-14,
  price: priceByQuadrature,
};

const MOST_EVALUATIONS = 40_000;
const FINEST_RELATIVE = 2e-14;
/** Estimates of the rule are no bounds. */
const CAUTION = 20;
/** Rounding of φ̂ and of the sum, as part of the size of the integrand. */
const ROUNDING = 2e-14;
const LAST_PLACE = 2.3e-16;

function priceByQuadrature({ model, params, expiryYears, logMoneyness, tolerance }: SliceInput): SlicePrices {
  const cf = model.capabilities.characteristicFunction!(params, expiryYears);
  const result = unpricedSlice(logMoneyness.length, checkMoments(cf));
  if (result.issue !== null) return result;
  const relative = Math.max(FINEST_RELATIVE, Math.min(1e-9, 0.1 * tolerance.relative));
  for (const [i, k] of logMoneyness.entries()) {
    const { price, error } = priceOne(cf, k, relative, 0.1 * tolerance.absolute);
    result.prices[i] = Math.max(price, 0);
    result.errors[i] = error;
  }
  return result;
}

interface OnePrice {
  readonly price: number;
  readonly error: number;
}

function priceOne(cf: CharacteristicFunction, k: number, relative: number, absolute: number): OnePrice {
  const own: ContourSide = k < 0 ? 'put' : 'call';
  const side = findMomentWindow(cf, k, own) === null ? 'between' : own;
  const window = findMomentWindow(cf, k, side)!;
  // The integrand is taken relative to its size at the saddle, so that tolerances mean digits however deep the strike.
  const scale = Math.exp(window.logSize);
  const unit = (window.upper - window.lower) / 4;
  const integrand = integrandAt(cf, k, window.saddle, window.logSize);
  const wanted = side === 'between' ? Math.max(relative, absolute / scale) : relative;
  const found = integrateDyadically(integrand, unit, wanted);
  const { shift, rounding } = toOutOfTheMoney(side, k);
  const size = Math.max(Math.abs(found.value), 1);
  const exponents = Math.abs(window.logMoment) + Math.abs(1 - window.saddle) * (1 + Math.abs(k));
  return {
    price: scale * found.value + shift,
    error: scale * (found.error + (ROUNDING + window.noise + LAST_PLACE * exponents) * size) + rounding,
  };
}

const MOST_PANELS = 24;
const LONGEST = 2e4;

/**
 * ∫_0^∞ over panels that double in length, until what is left is below the error wanted: a tail of |φ̂|/u² from U on is
 * at most U times its first value. Slow decay ends the sum early, and the tail is then part of the error.
 */
function integrateDyadically(
  { value: f, bound }: Integrand,
  unit: number,
  wanted: number,
): { value: number; error: number } {
  let value = 0;
  let error = 0;
  for (let panel = 0, from = 0, to = unit; panel < MOST_PANELS; panel += 1, from = to, to *= 2) {
    const part = integrate(f, from, to, {
      relativeTolerance: 0,
      absoluteTolerance: wanted / MOST_PANELS,
      maxEvaluations: MOST_EVALUATIONS,
    });
    value += part.value;
    error += CAUTION * part.error;
    const tail = to * bound(to);
    const stalled = part.status !== 'ok' || to > LONGEST * unit;
    if (tail < wanted || stalled) return { value, error: error + tail };
  }
  return { value, error: error + unit * 2 ** MOST_PANELS * bound(unit * 2 ** MOST_PANELS) };
}

interface Integrand {
  readonly value: (v: number) => number;
  /** Its size without the phase. */
  readonly bound: (v: number) => number;
}

/** −Re(φ̂(u)e^{(1−iu)k}/(u(u + i)))/π on u = v − ip, less the size at the saddle. */
function integrandAt(cf: CharacteristicFunction, k: number, p: number, logSize: number): Integrand {
  const u = complexVector(1);
  const value = complexVector(1);
  const growth = Math.exp((1 - p) * k - logSize) / Math.PI;
  const quotient = (v: number): { re: number; im: number } => {
    u.re[0] = v;
    u.im[0] = -p;
    cf.evaluate(u, value);
    const [a, b] = [v * v - p * p + p, v * (1 - 2 * p)];
    const square = (a * a + b * b) / growth;
    const [x, y] = [value.re[0]!, value.im[0]!];
    return { re: (x * a + y * b) / square, im: (y * a - x * b) / square };
  };
  return {
    value: (v) => {
      const { re, im } = quotient(v);
      return -(re * Math.cos(v * k) + im * Math.sin(v * k));
    },
    bound: (v) => {
      const { re, im } = quotient(v);
      return Math.abs(re) + Math.abs(im);
    },
  };
}
