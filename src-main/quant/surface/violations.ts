import { minimiseBrent } from '../math/minimise.ts';
import { findRoot } from '../math/root-finding.ts';

/** Stretch of log-moneyness on which a condition is broken. */
export interface ViolationSpan {
  readonly from: number;
  readonly to: number;
  /** Where it is worst, and the value there (negative). */
  readonly worstAt: number;
  readonly worst: number;
}

/**
 * Stretches on which a function is below zero, ends refined to the last bits.
 *
 * Between the samples every local minimum that could dip below zero is searched, so that a narrow dip is not stepped over.
 * @param f continuous function
 * @param samples ascending points, dense where f bends
 * @param tolerance values above −tolerance count as zero
 * @returns spans ascending; ends at the first or last sample where the break reaches it
 */
export function spansBelowZero(
  f: (x: number) => number,
  samples: Float64Array,
  tolerance: number,
): ViolationSpan[] {
  const points = withDips(f, distinct(samples), tolerance);
  const spans: ViolationSpan[] = [];
  for (let at = 0; at < points.length; at += 1) {
    if (!(points[at]!.value < -tolerance)) continue;
    let last = at;
    while (last + 1 < points.length && points[last + 1]!.value < 0) last += 1;
    let first = at;
    while (first > 0 && points[first - 1]!.value < 0) first -= 1;
    spans.push(spanAround(f, points, first, last));
    at = last;
  }
  return spans;
}

/** Ascending points farther apart than rounding. */
function distinct(samples: Float64Array): Float64Array {
  const kept: number[] = [];
  for (const x of samples) {
    const last = kept.at(-1);
    if (last === undefined || x - last > 1e-14 * (1 + Math.abs(x))) kept.push(x);
  }
  return Float64Array.from(kept);
}

interface Point {
  readonly x: number;
  readonly value: number;
}

function withDips(f: (x: number) => number, samples: Float64Array, tolerance: number): Point[] {
  const points: Point[] = [];
  const values = samples.map(f);
  for (let at = 0; at < samples.length; at += 1) {
    points.push({ x: samples[at]!, value: values[at]! });
    if (at === 0 || at + 1 >= samples.length) continue;
    const [left, middle, right] = [values[at - 1]!, values[at]!, values[at + 1]!];
    // A parabola through three samples falls at most this far below the middle one.
    const depth = Math.max(left - middle, right - middle, 0);
    if (middle > left || middle > right || middle < -tolerance || middle > depth) continue;
    const dip = minimiseBrent(f, samples[at - 1]!, samples[at + 1]!, 1e-9);
    if (!(dip.value < -tolerance)) continue;
    const point = { x: dip.argument, value: dip.value };
    if (point.x < samples[at]!) points.splice(-1, 0, point);
    else if (point.x > samples[at]!) points.push(point);
  }
  return points;
}

function spanAround(
  f: (x: number) => number,
  points: readonly Point[],
  first: number,
  last: number,
): ViolationSpan {
  const before = points[first - 1];
  const after = points[last + 1];
  const from = before ? findRoot(f, before.x, points[first]!.x).x : points[first]!.x;
  const to = after ? findRoot(f, points[last]!.x, after.x).x : points[last]!.x;
  let lowest = first;
  for (let at = first; at <= last; at += 1) if (points[at]!.value < points[lowest]!.value) lowest = at;
  const left = points[lowest - 1]?.x ?? from;
  const right = points[lowest + 1]?.x ?? to;
  const start = points[lowest]!;
  if (!(left < right)) return { from, to, worstAt: start.x, worst: start.value };
  const found = minimiseBrent(f, Math.max(left, from), Math.min(right, to), 1e-10);
  const best = found.value < start.value ? { x: found.argument, value: found.value } : start;
  return { from, to, worstAt: best.x, worst: best.value };
}
