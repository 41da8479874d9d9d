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

/** Longest sum; expiries of minutes would need a longer one. */
export const MOST_NODES = 2048;
/** Relative error of a coefficient by each unit of its exponent. */
const ROUNDING = 1.2e-16;
/** Re z of the contour between the poles: needs many nodes, but loses no digit however far the index is from the strike. */
export const MIDDLE = -0.5;
/** Dampings −Re z that are tried: contours of the put, then the middle one. */
const DAMPINGS = [12, 9, 7, 5.5, 4, 3, 2, 1.25, 0.75, MIDDLE];

/** One expiry: what the bounds and the nodes need. */
export interface Slice {
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
export interface Plan {
  readonly damping: number;
  readonly spacing: number;
  readonly counts: Int32Array;
  /** Largest absolute error, index points. */
  readonly error: number;
}

/**
 * What bounds and nodes need of each expiry.
 * @param batch parameters, futures, expiries, strikes
 * @returns slices [m]
 */
export function makeSlices(batch: MrlrjBatch): Slice[] {
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
 * of the future: e^{k−αL} from above, and e^{(1+q)k − (q−α)L} M(−q) from below for any q > α; on the middle contour e^{−L/2}.
 */
function period(batch: MrlrjBatch, slice: Slice, damping: number, depth: number): number {
  if (damping === MIDDLE) return 2 * (depth + Math.max(slice.highest, 0));
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

/** The integral of the modulus of the integrand, times the relative error that the size of its exponent brings. */
function roundingError(batch: MrlrjBatch, slice: Slice, damping: number, growth: number): number {
  const modulus = (Math.exp(growth) * slice.forward) / (damping === MIDDLE ? 1 : 2 * damping + 1);
  const jump = Math.abs(Math.log1p((-damping * slice.gone) / (batch.eta + damping)));
  const exponent =
    Math.abs(damping) * (slice.drift + Math.abs(slice.highest)) +
    (slice.variance / 2) * damping * damping +
    (batch.lambda / batch.kappa) * jump;
  return ROUNDING * ((8 + exponent) * modulus + 2 * slice.forward);
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
    rounding = Math.max(rounding, roundingError(batch, slice, damping, growth));
  }
  return { damping, spacing, counts, error: tolerance / 2 + rounding };
}

/**
 * The cheapest damping whose rounding leaves the tolerance alone, else the most accurate one.
 * @param batch parameters, futures, expiries, strikes
 * @param slices of the batch
 * @param tolerance absolute error wanted, index points
 * @returns contour, spacing, nodes by expiry and the error they leave
 */
export function choosePlan(batch: MrlrjBatch, slices: readonly Slice[], tolerance: number): Plan {
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
