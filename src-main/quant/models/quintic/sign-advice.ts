import { normalCdf } from '../../math/normal.ts';
import { realRoots } from '../../math/polynomial-roots.ts';
import type { ModelAdvice } from '../model.ts';

const WORTH_SAYING = 0.01;

/**
 * P(p(Z) < 0) for a centred normal Z.
 * @param alpha coefficients of p, ascending
 * @param variance Var Z > 0
 * @returns probability
 */
export function negativeProbability(alpha: Float64Array, variance: number): number {
  const deviation = Math.sqrt(variance);
  const roots = Array.from(realRoots(alpha)).sort((a, b) => a - b);
  const edges = [-Infinity, ...roots, Infinity];
  let probability = 0;
  for (let at = 0; at + 1 < edges.length; at += 1) {
    const [from, to] = [edges[at]!, edges[at + 1]!];
    const inside = Number.isFinite(from) ? (Number.isFinite(to) ? (from + to) / 2 : from + 1) : to - 1;
    if (valueOf(alpha, Number.isFinite(inside) ? inside : 0) >= 0) continue;
    probability += normalCdf(to / deviation) - normalCdf(from / deviation);
  }
  return probability;
}

function valueOf(alpha: Float64Array, x: number): number {
  return alpha.reduceRight((value, coefficient) => value * x + coefficient, 0);
}

/**
 * Warns where coefficients of both signs bend the index smile down.
 * @param alpha α0 … α5
 * @param variance variance of the driver at the horizon looked at
 * @returns no or one advice
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, section 1: α ≥ 0 keeps the smile of the index sloping up
 */
export function signAdvice(alpha: Float64Array, variance: number): ModelAdvice[] {
  if (alpha.every((coefficient) => coefficient >= 0)) return [];
  const probability = negativeProbability(alpha, variance);
  const share =
    probability > WORTH_SAYING
      ? ` p is negative with probability ${(100 * probability).toFixed(1)} % in a month.`
      : '';
  return [
    {
      code: 'NEGATIVE_COEFFICIENT',
      message: `A coefficient of the volatility polynomial is negative: the index smile may slope down.${share}`,
    },
  ];
}
