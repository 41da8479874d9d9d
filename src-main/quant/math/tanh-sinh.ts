import type { QuadratureOptions, QuadratureResult, QuadratureStatus } from './adaptive-quadrature.ts';
import { sentenceOf } from './solver-status.ts';

/**
 * Integrand that may also use the distance to the nearer finite end, which keeps its digits where x has lost them.
 *
 * ∫_0^1 dx/√(1 − x) needs f = (x, gap) => 1/√(x < ½ ? 1 − x : gap).
 */
export type EndAwareIntegrand = (x: number, gap: number) => number;

const MOST_LEVELS = 12;

/** Point of a map t → x with dx/dt and the distance to the nearer finite end. */
interface MapPoint {
  x: number;
  slope: number;
  gap: number;
}

interface Map {
  readonly at: (t: number, out: MapPoint) => void;
  readonly reach: number;
}

/**
 * ∫ f by a double-exponential change of variable and the trapezoidal rule, halving its step until two levels agree.
 *
 * The rule for integrands that are analytic inside but singular at an end (algebraic, logarithmic) or that decay slowly; a kink
 * inside should be split. Finite ends by x = tanh(π/2 sinh t), one infinite end by exp(π/2 sinh t), two by sinh(π/2 sinh t).
 * @param f integrand; values that are not finite count as zero within rounding of an end and are an error elsewhere
 * @param lower lower end, −Infinity allowed
 * @param upper upper end, Infinity allowed
 * @param options tolerances; met when either is
 * @returns value, error, evaluations and why it stopped
 * @source Takahasi and Mori 1974, "Double exponential formulas for numerical integration"
 */
export function integrateTanhSinh(
  f: EndAwareIntegrand,
  lower: number,
  upper: number,
  { absoluteTolerance = 1e-12, relativeTolerance = 1e-12, maxEvaluations = 100_000 }: QuadratureOptions = {},
): QuadratureResult {
  if (lower === upper) return { value: 0, error: 0, evaluations: 0, status: 'ok', message: sentenceOf('ok') };
  if (lower > upper) {
    const turned = integrateTanhSinh(f, upper, lower, {
      absoluteTolerance,
      relativeTolerance,
      maxEvaluations,
    });
    return { ...turned, value: -turned.value };
  }
  const map = mapOf(lower, upper);
  const sums: Sums = { value: 0, size: 0, tail: 0, evaluations: 0, broken: false };
  addPoints(f, map, sums, { first: 0, step: 1 });
  let step = 1;
  let value = sums.value;
  let error = Number.POSITIVE_INFINITY;
  let before = Number.POSITIVE_INFINITY;
  let status: QuadratureStatus = 'maxEvaluations';
  for (let level = 1; level <= MOST_LEVELS; level += 1) {
    if (sums.broken) {
      status = 'nonFinite';
      break;
    }
    if (2 * sums.evaluations > maxEvaluations) break;
    step /= 2;
    addPoints(f, map, sums, { first: step, step: 2 * step });
    const gap = Math.abs(step * sums.value - value);
    value = step * sums.value;
    const rounding = 8 * Number.EPSILON * step * sums.size + step * sums.tail;
    // Digits about double from level to level: the square of the last gap guards against one that is small by chance.
    const guard = Math.min(before, (before * before) / (step * sums.size || 1));
    error = Math.max(gap, level < 3 ? before : guard, rounding);
    before = gap;
    if (level < 3) continue;
    if (error <= Math.max(absoluteTolerance, relativeTolerance * Math.abs(value))) {
      status = 'ok';
      break;
    }
    if (error <= 2 * rounding) {
      status = 'roundingReached';
      break;
    }
  }
  if (sums.broken) value = Number.NaN;
  return { value, error, evaluations: sums.evaluations, status, message: sentenceOf(status) };
}

function mapOf(lower: number, upper: number): Map {
  if (Number.isFinite(lower) && Number.isFinite(upper)) return finiteMap(lower, upper);
  if (Number.isFinite(lower)) return halfLine(lower, 1);
  if (Number.isFinite(upper)) return halfLine(upper, -1);
  return wholeLine();
}

function finiteMap(lower: number, upper: number): Map {
  const half = (upper - lower) / 2;
  return {
    reach: 6.1,
    at: (t, out) => {
      const q = 0.5 * Math.PI * Math.sinh(Math.abs(t));
      const decay = Math.exp(-2 * q);
      const share = (2 * decay) / (1 + decay);
      out.gap = half * share;
      out.x = t < 0 ? lower + out.gap : upper - out.gap;
      out.slope = (half * Math.PI * 2 * Math.cosh(t) * decay) / ((1 + decay) * (1 + decay));
    },
  };
}

function halfLine(end: number, direction: 1 | -1): Map {
  return {
    reach: 6.1,
    at: (t, out) => {
      out.gap = Math.exp(0.5 * Math.PI * Math.sinh(t));
      out.x = end + direction * out.gap;
      out.slope = 0.5 * Math.PI * Math.cosh(t) * out.gap;
    },
  };
}

function wholeLine(): Map {
  return {
    reach: 6.1,
    at: (t, out) => {
      const q = 0.5 * Math.PI * Math.sinh(t);
      out.gap = Number.POSITIVE_INFINITY;
      out.x = Math.sinh(q);
      out.slope = 0.5 * Math.PI * Math.cosh(t) * Math.cosh(q);
    },
  };
}

interface Sums {
  value: number;
  /** Σ|terms|. */
  size: number;
  /** Size of the outermost terms taken, what lies beyond them is about as large. */
  tail: number;
  evaluations: number;
  broken: boolean;
}

function addPoints(
  f: EndAwareIntegrand,
  map: Map,
  sums: Sums,
  { first, step }: { first: number; step: number },
): void {
  sums.tail = 0;
  if (first === 0) addPoint(f, map, sums, 0);
  for (const side of [-1, 1]) {
    let last = 0;
    for (let t = first === 0 ? step : first; t <= map.reach; t += step) {
      const term = addPoint(f, map, sums, side * t);
      if (term === undefined) break;
      last = term;
    }
    sums.tail += last;
  }
}

const point: MapPoint = { x: 0, slope: 0, gap: 0 };

/** Size of the term; undefined where the map has run into the end. */
function addPoint(f: EndAwareIntegrand, map: Map, sums: Sums, t: number): number | undefined {
  map.at(t, point);
  const { x, slope, gap } = point;
  if (slope === 0 || gap === 0 || !Number.isFinite(slope) || !Number.isFinite(x)) return undefined;
  const value = f(x, gap);
  sums.evaluations += 1;
  if (!Number.isFinite(value)) {
    // Within rounding of an end x cannot be told from the end, where the integrand may be infinite.
    if (Math.abs(t) < 2) sums.broken = true;
    return undefined;
  }
  const term = value * slope;
  sums.value += term;
  sums.size += Math.abs(term);
  return Math.abs(term);
}
