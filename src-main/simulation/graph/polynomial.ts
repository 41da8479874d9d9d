import type { NodeId } from './graph.ts';
import type { Primitives } from './graph-arithmetic.ts';

/**
 * Polynomial by Horner's rule.
 * @param m primitives
 * @param x argument
 * @param coefficients highest power first
 * @returns value
 */
export function polynomial(m: Primitives, x: NodeId, coefficients: readonly number[]): NodeId {
  const [first, ...rest] = coefficients;
  let value = m.constant(first!);
  for (const coefficient of rest) value = m.add(m.mul(value, x), m.constant(coefficient));
  return value;
}
