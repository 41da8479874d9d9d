import { luFactor, solveLu } from '../../math/dense.ts';
import type { IndexBasis } from '../../models/quintic/index-basis.ts';
import type { IndexPolynomial } from '../../models/quintic/index-window.ts';
import type { PointTarget } from '../targets.ts';
import { LEAST_VARIANCE, type ForwardVarianceNodes } from './forward-variance-nodes.ts';

/** Futures are repriced to this share of their value. */
const TOLERANCE = 1e-9;
const MOST_ROUNDS = 40;
/** Slopes that were guessed and corrected so often are measured instead. */
const GUESSED_ROUNDS = 12;
const DIFFERENCE = 1e-5;
/** Farthest that one round may move a node. */
const LARGEST_FACTOR = 2;

/** Variances under which the futures have their quoted prices, and how far they are from them. */
export interface RepricedNodes {
  readonly variances: Float64Array;
  /** Their roots. */
  readonly roots: Float64Array;
  /** Largest |model/market − 1|. */
  readonly error: number;
}

/** A future with what the model says of it. */
export interface PricedFuture {
  readonly target: PointTarget;
  readonly basis: IndexBasis;
}

/**
 * Scales the nodes of each future until the model prices it: Broyden's method on the logarithms, whose first slopes are
 * those of √E VIX² in place of E VIX; measured ones where that does not end.
 * @param nodes from `forwardVarianceNodes`
 * @param futures quoted values ascending, with the model's quadratic forms
 * @param futureOf E VIX of a polynomial
 * @returns moved nodes
 * @source Broyden 1965, "A class of methods for solving nonlinear simultaneous equations"
 */
export function repriceFutures(
  nodes: ForwardVarianceNodes,
  futures: readonly PricedFuture[],
  futureOf: (polynomial: IndexPolynomial) => number,
): RepricedNodes {
  const count = futures.length;
  const variances = nodes.variances.slice();
  const roots = variances.map(Math.sqrt);
  const missesAt = (): Float64Array =>
    Float64Array.from(futures, ({ target, basis }) =>
      Math.log(target.value / futureOf(basis.polynomial(roots))),
    );
  const scale = (steps: Float64Array): void => move({ variances, roots }, nodes.influences, steps);
  let misses = missesAt();
  let slopes = guessedSlopes(nodes, futures, roots);
  let error = largest(misses);
  for (let round = 0; round < MOST_ROUNDS && error > TOLERANCE; round += 1) {
    if (round >= GUESSED_ROUNDS) slopes = measuredSlopes(misses, { missesAt, scale });
    const factors = luFactor(slopes, count);
    if (!factors) break;
    const most = Math.log(LARGEST_FACTOR);
    const steps = solveLu(factors, misses).map((step) => Math.min(Math.max(step, -most), most));
    scale(steps);
    const next = missesAt();
    correct(slopes, steps, { before: misses, after: next });
    misses = next;
    error = largest(misses);
  }
  return { variances, roots, error };
}

function largest(misses: Float64Array): number {
  return misses.reduce((most, miss) => Math.max(most, Math.abs(Math.expm1(-miss))), 0);
}

function move(
  { variances, roots }: Pick<RepricedNodes, 'variances' | 'roots'>,
  influences: ForwardVarianceNodes['influences'],
  steps: Float64Array,
): void {
  for (const [at, influence] of influences.entries()) {
    for (let node = 0; node < influence.length; node += 1) {
      const exponent = influence[node]!;
      if (exponent === 0) continue;
      variances[node] = Math.max(variances[node]! * Math.exp(exponent * steps[at]!), LEAST_VARIANCE);
      roots[node] = Math.sqrt(variances[node]!);
    }
  }
}

/** ∂ ln F / ∂ ln of the factor of each future's nodes, F taken to move as √E VIX². */
function guessedSlopes(
  { influences }: ForwardVarianceNodes,
  futures: readonly PricedFuture[],
  roots: Float64Array,
): Float64Array {
  const count = futures.length;
  const slopes = new Float64Array(count * count);
  const shares = new Float64Array(roots.length);
  for (const [row, { basis }] of futures.entries()) {
    basis.shares(roots, shares);
    for (const [column, influence] of influences.entries()) {
      let sum = 0;
      for (let node = 0; node < shares.length; node += 1) sum += shares[node]! * influence[node]!;
      slopes[row * count + column] = sum / 4;
    }
  }
  return slopes;
}

/** The same by differences. */
function measuredSlopes(
  misses: Float64Array,
  { missesAt, scale }: { missesAt: () => Float64Array; scale: (steps: Float64Array) => void },
): Float64Array {
  const count = misses.length;
  const slopes = new Float64Array(count * count);
  const step = new Float64Array(count);
  for (let column = 0; column < count; column += 1) {
    step.fill(0);
    step[column] = DIFFERENCE;
    scale(step);
    const moved = missesAt();
    for (let row = 0; row < count; row += 1)
      slopes[row * count + column] = (misses[row]! - moved[row]!) / DIFFERENCE;
    step[column] = -DIFFERENCE;
    scale(step);
  }
  return slopes;
}

/** Broyden's correction: the slopes say of the last step what it did. */
function correct(
  slopes: Float64Array,
  steps: Float64Array,
  { before, after }: { before: Float64Array; after: Float64Array },
): void {
  const count = steps.length;
  let square = 0;
  for (let column = 0; column < count; column += 1) square += steps[column]! * steps[column]!;
  if (!(square > 0)) return;
  for (let row = 0; row < count; row += 1) {
    let left = before[row]! - after[row]!;
    for (let column = 0; column < count; column += 1) left -= slopes[row * count + column]! * steps[column]!;
    for (let column = 0; column < count; column += 1)
      slopes[row * count + column]! += (left * steps[column]!) / square;
  }
}
