import { sentenceOf } from './solver-status.ts';
import type { SolverStatus } from './solver-status.ts';

export interface RootOptions {
  /** Absolute width of the final bracket. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

export type RootStatus = SolverStatus & ('ok' | 'notBracketed' | 'maxIterations' | 'nonFinite');

export interface RootResult {
  /** The root, or the best end of the bracket. */
  readonly x: number;
  readonly status: RootStatus;
  /** The status as a sentence. */
  readonly message: string;
  readonly iterations: number;
}

/**
 * A root of a continuous function between two points of opposite sign.
 * @param f function
 * @param lower one end
 * @param upper other end
 * @param options width and limit
 * @returns root and why the search stopped
 * @source Brent 1973, "Algorithms for Minimization without Derivatives", chapter 4
 */
export function findRoot(
  f: (x: number) => number,
  lower: number,
  upper: number,
  { tolerance = 0, maxIterations = 200 }: RootOptions = {},
): RootResult {
  let [a, b] = [lower, upper];
  let [fa, fb] = [f(a), f(b)];
  if (Number.isNaN(fa) || Number.isNaN(fb)) return ended(b, 'nonFinite', 0);
  if (fa === 0) return ended(a, 'ok', 0);
  if (fb === 0) return ended(b, 'ok', 0);
  if (fa > 0 === fb > 0) return ended(Math.abs(fa) < Math.abs(fb) ? a : b, 'notBracketed', 0);
  let [c, fc] = [a, fa];
  let last = b - a;
  let step = last;
  for (let iterations = 1; iterations <= maxIterations; iterations += 1) {
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const width = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= width || fb === 0) return ended(b, 'ok', iterations);
    const proposal =
      Math.abs(last) >= width && Math.abs(fa) > Math.abs(fb) ? interpolate(a, b, c, [fa, fb, fc]) : half;
    const inside =
      proposal / half > 0 && Math.abs(proposal) < Math.min(1.5 * Math.abs(half), Math.abs(last) / 2);
    last = inside ? step : half;
    step = inside ? proposal : half;
    [a, fa] = [b, fb];
    b += Math.abs(step) > width ? step : Math.sign(half) * width;
    fb = f(b);
    if (Number.isNaN(fb)) return ended(b, 'nonFinite', iterations);
    if (fb > 0 === fc > 0) {
      [c, fc] = [a, fa];
      last = b - a;
      step = last;
    }
  }
  return ended(b, 'maxIterations', maxIterations);
}

function ended(x: number, status: RootStatus, iterations: number): RootResult {
  return { x, status, message: sentenceOf(status), iterations };
}

/** Step from b by inverse quadratic interpolation, by the secant where two points coincide. */
function interpolate(
  a: number,
  b: number,
  c: number,
  [fa, fb, fc]: readonly [number, number, number],
): number {
  const s = fb / fa;
  if (a === c) return ((c - b) * s) / (s - 1);
  const q = fa / fc;
  const r = fb / fc;
  const p = s * ((c - b) * q * (q - r) - (b - a) * (r - 1));
  return -p / ((q - 1) * (r - 1) * (s - 1));
}
