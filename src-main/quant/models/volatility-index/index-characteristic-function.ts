import type { CharacteristicFunction, Continuation } from '../model.ts';
import type { Exponent } from './variance-riccati.ts';

const CIRCLE_POINTS = 32;
/** Aliases of the circle are (1/4)³² of the cumulants. */
const CIRCLE_PART = 0.25;
const LARGEST_POWER = 4096;
const BRACKET = 1e-3;

/** Last power, going from 0 in the direction of `sign` and not beyond `limit`, whose moment is finite. */
function criticalPower(exponent: Exponent, sign: number, limit: number): number {
  const out = new Float64Array(2);
  const isFinite = (power: number): boolean => {
    exponent(sign * power, 0, out);
    return Number.isFinite(out[0]!);
  };
  const end = Math.min(limit, LARGEST_POWER);
  let low = 0;
  let high = Math.min(2, limit * (1 - BRACKET));
  while (isFinite(high)) {
    if (high >= end * (1 - BRACKET)) return limit <= LARGEST_POWER ? limit : high;
    low = high;
    high = Math.min(high * 2, end * (1 - BRACKET));
  }
  while (high - low > BRACKET * high) {
    const middle = (low + high) / 2;
    if (isFinite(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** First, second and fourth cumulant by Cauchy's integral of ln E e^{zX} on a circle around 0. */
function circleCumulants(exponent: Exponent, radius: number): CharacteristicFunction['cumulants'] {
  const out = new Float64Array(2);
  const coefficients = [0, 0, 0, 0, 0];
  for (let j = 0; j <= CIRCLE_POINTS / 2; j += 1) {
    const angle = (2 * Math.PI * j) / CIRCLE_POINTS;
    exponent(radius * Math.cos(angle), radius * Math.sin(angle), out);
    const weight = (j === 0 || 2 * j === CIRCLE_POINTS ? 1 : 2) / CIRCLE_POINTS;
    for (let k = 1; k <= 4; k += 1) {
      coefficients[k]! += weight * (out[0]! * Math.cos(k * angle) + out[1]! * Math.sin(k * angle));
    }
  }
  const [, a1, a2, , a4] = coefficients;
  return { c1: a1! / radius, c2: (2 * a2!) / radius ** 2, c4: (24 * a4!) / radius ** 4 };
}

/** What a model of the index whose exponent has no closed form has to give. */
export interface IndexExponent {
  /** ln E e^{zX} of X = ln VIX_T less whatever is linear in z. */
  readonly exponent: Exponent;
  /** Powers above which the moment is known to be infinite, and below. */
  readonly upper: number;
  readonly lower: number | 'none';
  /** Behaviour of ln E e^{zX} beyond the strip, for ln VIX_T as it stands; see `Continuation`. */
  readonly continuation: Continuation;
}

/**
 * φ̂(u) = exp(g(iu) − iu·g(1)), the characteristic function of ln(VIX_T/F_T) from the exponent g of ln VIX_T.
 * Moments and cumulants are computed when they are first asked for.
 * @param index g, and what is known of its moments
 * @returns the characteristic function of one expiry
 * @source Bao 2013; Cauchy's integral for the cumulants
 */
export function indexCharacteristicFunction(index: IndexExponent): CharacteristicFunction {
  const one = new Float64Array(2);
  index.exponent(1, 0, one);
  const drift = one[0]!;
  const normalised: Exponent = (x, y, out) => {
    index.exponent(x, y, out);
    out[0]! -= x * drift;
    out[1]! -= y * drift;
  };
  let moments: CharacteristicFunction['moments'] | undefined;
  let cumulants: CharacteristicFunction['cumulants'] | undefined;
  const findMoments = (): CharacteristicFunction['moments'] => ({
    lower:
      index.lower === 'none' ? Number.NEGATIVE_INFINITY : -criticalPower(index.exponent, -1, -index.lower),
    upper: criticalPower(index.exponent, 1, index.upper),
  });
  const { location } = index.continuation;
  return {
    continuation: { ...index.continuation, location: location - drift },
    get moments() {
      return (moments ??= findMoments());
    },
    get cumulants() {
      moments ??= findMoments();
      const radius = CIRCLE_PART * Math.min(moments.upper, -moments.lower);
      return (cumulants ??= circleCumulants(normalised, radius));
    },
    evaluate: (u, out) => {
      const exponent = new Float64Array(2);
      for (let j = 0; j < u.re.length; j += 1) {
        normalised(-u.im[j]!, u.re[j]!, exponent);
        const size = Math.exp(exponent[0]!);
        out.re[j] = size * Math.cos(exponent[1]!);
        out.im[j] = size * Math.sin(exponent[1]!);
      }
    },
  };
}
