import { QuantError } from '../../math/quant-error.ts';
import { choosePlan, makeSlices, MIDDLE, MOST_NODES } from './mrlrj-plan.ts';
import type { MrlrjBatch, Slice } from './mrlrj-plan.ts';

/**
 * Coefficients of Σ_j c_j e^{−ij·spacing·ln(K/K₀)}, interleaved real and imaginary parts.
 * @param out [2·count]
 * @param batch parameters
 * @param slice the expiry
 * @param contour damping, spacing, and ln(F/K₀) as `shift`
 */
function writeCoefficients(
  out: Float64Array,
  batch: MrlrjBatch,
  slice: Slice,
  contour: {
    readonly damping: number;
    readonly spacing: number;
    readonly shift: number;
  },
): void {
  const { damping, spacing, shift } = contour;
  const count = out.length / 2;
  const { eta } = batch;
  const rate = batch.lambda / batch.kappa;
  const half = slice.variance / 2;
  const x = -damping;
  const left = eta + damping;
  const linear = shift - slice.drift;
  const base = x * linear + half * x * x;
  const turn = linear + 2 * half * x;
  const weight = spacing / Math.PI;
  const realPart = x * (x - 1);
  for (let j = 0; j < count; j += 1) {
    const y = j * spacing;
    const factor = slice.gone / (left * left + y * y);
    const re = (x * left - y * y) * factor;
    const im = y * eta * factor;
    const size = Math.exp(base - half * y * y + 0.5 * rate * Math.log1p(re * (2 + re) + im * im));
    const angle = turn * y + rate * Math.atan2(im, 1 + re);
    const cos = size * Math.cos(angle);
    const sin = size * Math.sin(angle);
    // z(z − 1), z = x + iy
    const dRe = realPart - y * y;
    const dIm = y * (2 * x - 1);
    const scale = weight / (dRe * dRe + dIm * dIm);
    out[2 * j] = (cos * dRe + sin * dIm) * scale;
    out[2 * j + 1] = (sin * dRe - cos * dIm) * scale;
  }
  out[0]! *= 0.5;
}

/** Angles j·spacing·ln(K/K₀) of strikes for j = 1. */
interface Turns {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/**
 * The hot loop: Re Σ_j c_j w^j for every w = cos − i·sin by Horner's rule, two at a time so that neither waits.
 * @param out [n] sums
 * @param coefficients interleaved real and imaginary parts, [2·count]
 * @param turns [n] of each w
 */
function sumPowers(out: Float64Array, coefficients: Float64Array, turns: Turns): void {
  const { cosines, sines } = turns;
  const n = cosines.length;
  const top = coefficients.length - 2;
  for (let k = 0; k < n; k += 2) {
    const k2 = k + 1 < n ? k + 1 : k;
    const c1 = cosines[k]!;
    const s1 = sines[k]!;
    const c2 = cosines[k2]!;
    const s2 = sines[k2]!;
    let re1 = 0;
    let im1 = 0;
    let re2 = 0;
    let im2 = 0;
    for (let j = top; j >= 0; j -= 2) {
      const cRe = coefficients[j]!;
      const cIm = coefficients[j + 1]!;
      const t1 = re1 * c1 + im1 * s1 + cRe;
      im1 = im1 * c1 - re1 * s1 + cIm;
      re1 = t1;
      const t2 = re2 * c2 + im2 * s2 + cRe;
      im2 = im2 * c2 - re2 * s2 + cIm;
      re2 = t2;
    }
    out[k] = re1;
    out[k2] = re2;
  }
}

/**
 * Undiscounted MRLRJ calls of a whole board. The put contour is moved far to the left, where the moments of upward
 * jumps stay finite, and the integral becomes an equally spaced sum whose aliases, tail and rounding have bounds; so
 * some 20 nodes an expiry do. Calls follow by parity.
 * @param out [m·n] calls, expiry by expiry, index points
 * @param batch parameters, futures, expiries, strikes
 * @param tolerance absolute error wanted, index points
 * @returns bound of the absolute error; above the tolerance where rounding forbids it, Infinity where the expiry is
 *   so short that the sum would be too long (nothing is written then)
 * @throws QuantError BAD_SHAPE where `out` or `forwards` have another length
 * @source Bao 2013 for φ; Lee 2004 and Boyarchenko and Levendorskii 2019 for the error of the sum
 */
export function mrlrjCalls(out: Float64Array, batch: MrlrjBatch, tolerance: number): number {
  const { strikes, forwards, expiryYears } = batch;
  const n = strikes.length;
  if (out.length !== n * expiryYears.length || forwards.length !== expiryYears.length) {
    throw new QuantError('BAD_SHAPE', { out: out.length, forwards: forwards.length });
  }
  if (out.length === 0) return 0;
  const slices = makeSlices(batch);
  const plan = choosePlan(batch, slices, tolerance);
  if (plan.counts.some((count) => count > MOST_NODES)) return Number.POSITIVE_INFINITY;
  const centre = forwards[0]!;
  const cosines = new Float64Array(n);
  const sines = new Float64Array(n);
  const scales = new Float64Array(n);
  for (let k = 0; k < n; k += 1) {
    const shift = Math.log(strikes[k]! / centre);
    cosines[k] = Math.cos(plan.spacing * shift);
    sines[k] = Math.sin(plan.spacing * shift);
    scales[k] = strikes[k]! * Math.exp(plan.damping * shift);
  }
  const isMiddle = plan.damping === MIDDLE;
  const coefficients = new Float64Array(2 * plan.counts.reduce((most, count) => Math.max(most, count), 0));
  for (let i = 0; i < slices.length; i += 1) {
    const slice = slices[i]!;
    const count = plan.counts[i]!;
    const shift = Math.log(slice.forward / centre);
    const terms = coefficients.subarray(0, 2 * count);
    writeCoefficients(terms, batch, slice, { ...plan, shift });
    sumPowers(out.subarray(i * n, (i + 1) * n), terms, { cosines, sines });
    for (let k = 0; k < n; k += 1) {
      const intrinsic = slice.forward - strikes[k]!;
      const call = out[i * n + k]! * scales[k]! + (isMiddle ? slice.forward : intrinsic);
      out[i * n + k] = Math.max(call, intrinsic, 0);
    }
  }
  return plan.error;
}
