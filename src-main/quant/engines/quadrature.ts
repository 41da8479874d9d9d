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
/** Rounding of φ̂ and of the sum, as part of the size of the integrand. */
const ROUNDING = 2e-15;

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
  const unit = 4 / (window.upper - window.lower);
  const integrand = integrandAt(cf, k, window.saddle, window.logSize);
  const found = integrate((t) => integrand(t / unit) / unit, 0, Number.POSITIVE_INFINITY, {
    relativeTolerance: relative,
    absoluteTolerance: side === 'between' ? absolute / scale : 0,
    maxEvaluations: MOST_EVALUATIONS,
  });
  const { shift, rounding } = toOutOfTheMoney(side, k);
  const size = Math.max(Math.abs(found.value), 1);
  return {
    price: scale * found.value + shift,
    error: scale * (found.error + ROUNDING * size) + rounding,
  };
}

/** −Re(φ̂(u)e^{(1−iu)k}/(u(u + i)))/π on u = v − ip, less the size at the saddle. */
function integrandAt(
  cf: CharacteristicFunction,
  k: number,
  p: number,
  logSize: number,
): (v: number) => number {
  const u = complexVector(1);
  const value = complexVector(1);
  const growth = Math.exp((1 - p) * k - logSize) / Math.PI;
  return (v) => {
    u.re[0] = v;
    u.im[0] = -p;
    cf.evaluate(u, value);
    const re = v * v - p * p + p;
    const im = v * (1 - 2 * p);
    const square = re * re + im * im;
    const cosine = Math.cos(v * k);
    const sine = Math.sin(v * k);
    const x = value.re[0]! * cosine + value.im[0]! * sine;
    const y = value.im[0]! * cosine - value.re[0]! * sine;
    return (-growth * (x * re + y * im)) / square;
  };
}
