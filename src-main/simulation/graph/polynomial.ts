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

/**
 * Polynomial with even and odd powers apart: two chains of half the length, which a processor works on at once.
 * @param m primitives
 * @param x argument
 * @param square its square
 * @param coefficients highest power first
 * @returns value
 */
export function splitPolynomial(
  m: Primitives,
  x: NodeId,
  square: NodeId,
  coefficients: readonly number[],
): NodeId {
  const powers = (parity: number): readonly number[] =>
    coefficients.filter((_, i) => (coefficients.length - 1 - i) % 2 === parity);
  return m.add(m.mul(polynomial(m, square, powers(1)), x), polynomial(m, square, powers(0)));
}
