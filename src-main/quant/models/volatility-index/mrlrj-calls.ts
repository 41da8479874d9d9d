import { QuantError } from '../../math/quant-error.ts';
import { jumpLogMoment, reversionVariance } from './reversion.ts';

/** MRLRJ options of several expiries over the same strikes. */
export interface MrlrjBatch {
  /** 1/yr. */
  readonly kappa: number;
  /** Per √yr. */
  readonly sigma: number;
  /** 1/yr. */
  readonly lambda: number;
  readonly eta: number;
  /** [m] index points. */
  readonly forwards: Float64Array;
  /** [m] */
  readonly expiryYears: Float64Array;
  /** [n] index points. */
  readonly strikes: Float64Array;
}

const MOST_NODES = 2048;
const ROUNDING = 4e-16;
/** Dampings −p of the put contour that are tried. */
const DAMPINGS = [12, 9, 7, 5.5, 4, 3, 2, 1.25, 0.75];

/** One expiry: what the bounds and the nodes need. */
interface Slice {
  readonly forward: number;
  readonly variance: number;
  /** 1 − e^{−κT}. */
  readonly gone: number;
  /** ln(K_max/F). */
  readonly highest: number;
  /** −ln φ̂'s linear part: half the variance and the jumps' exponential moment. */
  readonly drift: number;
}

/** Step and number of nodes: Σ of a contour Re z = −damping, spacing in Im z, by expiry. */
interface Plan {
  readonly damping: number;
  readonly spacing: number;
  readonly counts: Int32Array;
  /** Largest absolute error, index points. */
  readonly error: number;
}

function makeSlices(batch: MrlrjBatch): Slice[] {
  const { kappa, sigma, lambda, eta, forwards, expiryYears, strikes } = batch;
  const highestStrike = strikes.reduce((most, strike) => Math.max(most, strike), 0);
  return Array.from(expiryYears, (years, i) => {
    const variance = reversionVariance(kappa, sigma, years);
    return {
      forward: forwards[i]!,
      variance,
      gone: -Math.expm1(-kappa * years),
      highest: Math.log(highestStrike / forwards[i]!),
      drift: variance / 2 + jumpLogMoment({ kappa, lambda, eta }, 1, years),
    };
  });
}

/** ln E e^{−qX} of X = ln(VIX_T/F). */
function logMoment(batch: MrlrjBatch, slice: Slice, power: number): number {
  const jump = Math.log1p((-power * slice.gone) / (batch.eta + power));
  return (slice.variance / 2) * power * power + power * slice.drift + (batch.lambda / batch.kappa) * jump;
}

/**
 * Period L = 2π/spacing at which the copies of the damped put that a sum instead of an integral adds are below e^{−depth}
 * of the future: e^{k−αL} from above, and e^{(1+q)k − (q−α)L} M(−q) from below for any q > α.
 */
function period(batch: MrlrjBatch, slice: Slice, damping: number, depth: number): number {
  const above = (depth + Math.max(slice.highest, 0)) / damping;
  let below = Number.POSITIVE_INFINITY;
  for (let step = 4; step <= 64; step *= 2) {
    const q = damping + step;
    below = Math.min(below, (depth + (1 + q) * slice.highest + logMoment(batch, slice, q)) / step);
  }
  return Math.max(above, below, 1e-3);
}

/** Im z beyond which the rest of the integral is below e^{−depth}; `growth` is ln of M(−α)e^{(1+α)k}. */
function cutOff(variance: number, growth: number, depth: number): number {
  const target = depth + growth - Math.log(Math.PI * variance);
  let cut = Math.sqrt((2 * Math.max(target, 1)) / variance);
  for (let round = 0; round < 2; round += 1) {
    cut = Math.sqrt((2 * Math.max(target - 3 * Math.log(cut), 1)) / variance);
  }
  return cut;
}

/** Nodes for one damping; the error counts aliases above and below, the cut tail and rounding. */
function planAt(batch: MrlrjBatch, slices: readonly Slice[], damping: number, tolerance: number): Plan {
  const counts = new Int32Array(slices.length);
  let longest = 0;
  let rounding = 0;
  for (const slice of slices) {
    longest = Math.max(longest, period(batch, slice, damping, Math.log((8 * slice.forward) / tolerance)));
  }
  const spacing = (2 * Math.PI) / longest;
  for (let i = 0; i < slices.length; i += 1) {
    const slice = slices[i]!;
    const growth = (1 + damping) * slice.highest + logMoment(batch, slice, damping);
    const cut = cutOff(slice.variance, growth, Math.log((8 * slice.forward) / tolerance));
    counts[i] = Math.min(Math.ceil(cut / spacing) + 1, MOST_NODES + 1);
    const peak = (Math.exp(growth) * slice.forward) / (damping * (1 + damping));
    rounding = Math.max(rounding, ROUNDING * (peak + slice.forward));
  }
  return { damping, spacing, counts, error: tolerance / 2 + rounding };
}

/** The cheapest damping whose rounding leaves the tolerance alone, else the most accurate one. */
function choosePlan(batch: MrlrjBatch, slices: readonly Slice[], tolerance: number): Plan {
  let best: Plan | undefined;
  let bestCount = Number.POSITIVE_INFINITY;
  for (const damping of DAMPINGS) {
    const plan = planAt(batch, slices, damping, tolerance);
    const count = plan.counts.reduce((sum, nodes) => sum + nodes, 0);
    const isGood = plan.error <= tolerance;
    if (best === undefined || (isGood ? count < bestCount : plan.error < best.error)) {
      best = plan;
      bestCount = isGood ? count : Number.POSITIVE_INFINITY;
    }
    if (isGood && count > bestCount) break;
  }
  return best!;
}

/**
 * Coefficients of Σ_j c_j e^{−ij·spacing·ln(K/K₀)}, interleaved real and imaginary parts.
 * @param out [2·count]
 * @param batch parameters
 * @param slice the expiry
 * @param contour damping and spacing
 * @param count nodes
 * @param shift ln(F/K₀)
 */
function writeCoefficients(
  out: Float64Array,
  batch: MrlrjBatch,
  slice: Slice,
  contour: {
    readonly damping: number;
    readonly spacing: number;
    readonly count: number;
    readonly shift: number;
  },
): void {
  const { damping, spacing, count, shift } = contour;
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

/**
 * The hot loop: Re Σ_j c_j w^j for every w = cos − i·sin by Horner's rule, two at a time so that neither waits.
 * @param out sums, written from `at` on
 * @param at first element
 * @param coefficients interleaved, [2·count]
 * @param count terms
 * @param cosines [n] of the angle of each w
 * @param sines [n]
 */
function sumPowers(
  out: Float64Array,
  at: number,
  coefficients: Float64Array,
  count: number,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  const n = cosines.length;
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
    for (let j = 2 * count - 2; j >= 0; j -= 2) {
      const cRe = coefficients[j]!;
      const cIm = coefficients[j + 1]!;
      const t1 = re1 * c1 + im1 * s1 + cRe;
      im1 = im1 * c1 - re1 * s1 + cIm;
      re1 = t1;
      const t2 = re2 * c2 + im2 * s2 + cRe;
      im2 = im2 * c2 - re2 * s2 + cIm;
      re2 = t2;
    }
    out[at + k] = re1;
    out[at + k2] = re2;
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
  const coefficients = new Float64Array(2 * plan.counts.reduce((most, count) => Math.max(most, count), 0));
  for (let i = 0; i < slices.length; i += 1) {
    const slice = slices[i]!;
    const count = plan.counts[i]!;
    const shift = Math.log(slice.forward / centre);
    writeCoefficients(coefficients, batch, slice, { ...plan, count, shift });
    sumPowers(out, i * n, coefficients, count, cosines, sines);
    for (let k = 0; k < n; k += 1) {
      const intrinsic = slice.forward - strikes[k]!;
      const call = out[i * n + k]! * scales[k]! + intrinsic;
      out[i * n + k] = Math.max(call, intrinsic, 0);
    }
  }
  return plan.error;
}
