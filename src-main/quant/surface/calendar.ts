import { realRoots } from '../math/polynomial-roots.ts';
import type { RawSvi } from './raw-svi.ts';
import { smileOfRawSvi } from './raw-svi.ts';
import type { Smile } from './smile.ts';
import { spansBelowZero, type ViolationSpan } from './violations.ts';
import type { ExaminedRange } from './butterfly.ts';

/** Total variance lost below this share of the variance itself is rounding. */
const CALENDAR_TOLERANCE = 1e-11;
/** Beyond |k| = 20 strikes are farther out than the whole price range of any underlying. */
const WHOLE_LINE: ExaminedRange = { from: -20, to: 20 };

/**
 * Log-moneyness at which two raw slices can cross: real roots of the quartic that w1 = w2 squares to.
 *
 * With L = (a1 − a2) + b1ρ1(k − m1) − b2ρ2(k − m2) and R_i² = (k − m_i)² + σ_i², L + b1R1 − b2R2 = 0 implies
 * (L² + b1²R1² − b2²R2²)² = 4L²b1²R1². Squaring adds roots at which the slices do not meet; they do no harm as places to look.
 * @param first one slice
 * @param second other slice
 * @returns roots within |k| ≤ 20, ascending
 * @source Gatheral and Jacquier 2014, lemma 3.3 ("two slices of a raw SVI do not intersect iff …")
 */
export function crossingCandidates(first: RawSvi, second: RawSvi): Float64Array {
  // Shifted and scaled so that both bends lie within a few units of zero.
  const centre = (first.m + second.m) / 2;
  const scale = Math.max(first.sigma, second.sigma, Math.abs(first.m - second.m) / 2, 1e-12);
  const level = Math.max(Math.abs(first.a), Math.abs(second.a), scale * Math.max(first.b, second.b), 1e-300);
  const one = scaledSlice(first, centre, scale, level);
  const two = scaledSlice(second, centre, scale, level);
  // L = l0 + l1 x; b²R² = q0 + q1 x + q2 x².
  const l0 = one.a - two.a - one.b * one.rho * one.m + two.b * two.rho * two.m;
  const l1 = one.b * one.rho - two.b * two.rho;
  const p = [one.b ** 2 * (one.m ** 2 + one.sigma ** 2), -2 * one.b ** 2 * one.m, one.b ** 2] as const;
  const q = [two.b ** 2 * (two.m ** 2 + two.sigma ** 2), -2 * two.b ** 2 * two.m, two.b ** 2] as const;
  const square = [l0 * l0, 2 * l0 * l1, l1 * l1] as const;
  const u = [square[0] + p[0] - q[0], square[1] + p[1] - q[1], square[2] + p[2] - q[2]] as const;
  const left = timesQuadratic(u, u);
  const right = timesQuadratic(square, p);
  const quartic = left.map((value, at) => value - 4 * right[at]!);
  const reach = (WHOLE_LINE.to + Math.abs(centre)) / scale;
  return realRoots(quartic, -reach, reach).map((x) => centre + scale * x);
}

function scaledSlice({ a, b, rho, m, sigma }: RawSvi, centre: number, scale: number, level: number): RawSvi {
  return { a: a / level, b: (b * scale) / level, rho, m: (m - centre) / scale, sigma: sigma / scale };
}

type Quadratic = readonly [number, number, number];

function timesQuadratic(f: Quadratic, g: Quadratic): number[] {
  return [
    f[0] * g[0],
    f[0] * g[1] + f[1] * g[0],
    f[0] * g[2] + f[1] * g[1] + f[2] * g[0],
    f[1] * g[2] + f[2] * g[1],
    f[2] * g[2],
  ];
}

/**
 * Stretches on which total variance falls from one raw slice to a later one; crossings from the quartic, so that none is missed.
 * @param earlier slice of the shorter expiry
 * @param later slice of the longer expiry
 * @param range log-moneyness to look at; |k| ≤ 20 where absent
 * @returns spans with the largest loss of total variance, negative
 */
export function calendarSpansOfSvi(
  earlier: RawSvi,
  later: RawSvi,
  range: ExaminedRange = WHOLE_LINE,
): ViolationSpan[] {
  const roots = crossingCandidates(earlier, later).filter((k) => k > range.from && k < range.to);
  const marks = [range.from, ...roots, range.to];
  const between = marks.slice(1).map((to, at) => (marks[at]! + to) / 2);
  const [one, two] = [smileOfRawSvi(earlier), smileOfRawSvi(later)];
  const samples = Float64Array.from([...marks, ...between, ...gridAround(one, two, range)]).sort();
  return spansBelowZero(lossFunction(one, two), samples, toleranceOf(one, two));
}

/**
 * Stretches on which total variance falls from one smile to a later one, by samples and refined ends.
 * @param earlier smile of the shorter expiry
 * @param later smile of the longer expiry
 * @param range log-moneyness to look at
 * @returns spans with the largest loss of total variance, negative
 */
export function calendarSpans(earlier: Smile, later: Smile, range: ExaminedRange): ViolationSpan[] {
  const samples = gridAround(earlier, later, range);
  return spansBelowZero(lossFunction(earlier, later), samples, toleranceOf(earlier, later));
}

function lossFunction(earlier: Smile, later: Smile): (logMoneyness: number) => number {
  return (k) => later.totalVariance(k) - earlier.totalVariance(k);
}

function toleranceOf(earlier: Smile, later: Smile): number {
  const level = Math.abs(earlier.totalVariance(0)) + Math.abs(later.totalVariance(0));
  return CALENDAR_TOLERANCE * level;
}

function gridAround(one: Smile, two: Smile, { from, to }: ExaminedRange): Float64Array {
  const points: number[] = [from, to, 0];
  for (const { centre, width } of [one, two]) {
    const reach = Math.asinh((to - from) / Math.max(width, 1e-6));
    for (let at = -60; at <= 60; at += 1)
      points.push(centre + Math.max(width, 1e-6) * Math.sinh((reach * at) / 60));
  }
  return Float64Array.from(points.filter((k) => k >= from && k <= to)).sort();
}
