import { gaussLaguerre } from '../math/gauss-rules.ts';

export interface ScaledRule {
  readonly nodes: Float64Array;
  /** Weights times e^{x}: they stay near the spacing of the nodes where the bare ones leave the range of doubles. */
  readonly scaledWeights: Float64Array;
}

const cache = new Map<number, ScaledRule>();

/**
 * Gauss–Laguerre rule for ∫_0^∞ f(x) dx itself: Σ w_j e^{x_j} f(x_j).
 *
 * Weights follow from the nodes by w_j e^{x_j} = x_j/((n + 1)² ℓ_{n+1}(x_j)²) with the bounded functions
 * ℓ_n(x) = e^{−x/2} L_n(x), whose recursion loses nothing; nodes are polished by Newton's method on the same recursion.
 * @param count n ≥ 1, at most about 180
 * @returns nodes and scaled weights [n]
 * @source Abramowitz and Stegun 25.4.45
 */
export function scaledLaguerre(count: number): ScaledRule {
  const known = cache.get(count);
  if (known) return known;
  const nodes = gaussLaguerre(count).nodes.slice();
  const scaledWeights = new Float64Array(count);
  for (let j = 0; j < count; j += 1) {
    const polished = polishNode(count, nodes[j]!);
    nodes[j] = polished;
    const next = laguerreFunction(count + 1, polished);
    scaledWeights[j] = polished / ((count + 1) ** 2 * next * next);
  }
  const rule = { nodes, scaledWeights };
  cache.set(count, rule);
  return rule;
}

/** Newton on ℓ_n: x ℓ′ = nℓ_n − nℓ_{n−1} at a root of L_n, up to the factor e^{−x/2}. */
function polishNode(count: number, guess: number): number {
  let x = guess;
  for (let step = 0; step < 3; step += 1) {
    const value = laguerreFunction(count, x);
    const slope = (count * (value - laguerreFunction(count - 1, x))) / x;
    if (slope === 0) break;
    x -= value / slope;
  }
  return x;
}

function laguerreFunction(order: number, x: number): number {
  let previous = 0;
  let value = Math.exp(-0.5 * x);
  for (let n = 1; n <= order; n += 1) {
    const next = ((2 * n - 1 - x) * value - (n - 1) * previous) / n;
    previous = value;
    value = next;
  }
  return value;
}
