import { QuantError } from './quant-error.ts';

/**
 * Real roots of a polynomial, ascending, found between the turning points of the polynomial itself.
 *
 * The roots of the derivative cut the line into monotone stretches; each holds at most one root, found by
 * bisection. A double root is found where it touches to within rounding.
 * @param coefficients ascending [degree + 1]; leading zeros are ignored
 * @param lower left end of the search, −Infinity for all
 * @param upper right end of the search
 * @returns roots ascending, a multiple root once
 * @throws QuantError NOT_FINITE
 */
export function realRoots(
  coefficients: ArrayLike<number>,
  lower: number = Number.NEGATIVE_INFINITY,
  upper: number = Number.POSITIVE_INFINITY,
): Float64Array {
  const c = trimmed(coefficients);
  if (c.length < 2) return new Float64Array(0);
  const reach = cauchyBound(c);
  const from = Math.max(lower, -reach);
  const to = Math.min(upper, reach);
  return from <= to ? Float64Array.from(rootsBetween(c, from, to)) : new Float64Array(0);
}

function trimmed(coefficients: ArrayLike<number>): number[] {
  const c = Array.from(coefficients);
  if (!c.every(Number.isFinite)) throw new QuantError('NOT_FINITE', { coefficients: c });
  const largest = Math.max(...c.map(Math.abs));
  while (c.length > 0 && Math.abs(c.at(-1)!) <= largest * 1e-300) c.pop();
  return c;
}

/** No root is larger. */
function cauchyBound(c: readonly number[]): number {
  const lead = Math.abs(c.at(-1)!);
  return 1 + Math.max(...c.slice(0, -1).map((value) => Math.abs(value) / lead));
}

function rootsBetween(c: readonly number[], from: number, to: number): number[] {
  if (c.length === 2) {
    const root = -c[0]! / c[1]!;
    return root >= from && root <= to ? [root] : [];
  }
  const derivative = c.slice(1).map((value, k) => (k + 1) * value);
  const edges = [from, ...rootsBetween(derivative, from, to), to];
  const roots: number[] = [];
  for (let at = 0; at + 1 < edges.length; at += 1) {
    const root = monotoneRoot(c, edges[at]!, edges[at + 1]!);
    if (root !== undefined && root !== roots.at(-1)) roots.push(root);
  }
  return roots;
}

function valueAt(c: readonly number[], x: number): number {
  let value = 0;
  for (let k = c.length - 1; k >= 0; k -= 1) value = value * x + c[k]!;
  return value;
}

/** Size of the rounding error of `valueAt`. */
function roundingAt(c: readonly number[], x: number): number {
  const size = Math.abs(x);
  let sum = 0;
  for (let k = c.length - 1; k >= 0; k -= 1) sum = sum * size + Math.abs(c[k]!);
  return 2 * c.length * Number.EPSILON * sum;
}

function monotoneRoot(c: readonly number[], from: number, to: number): number | undefined {
  let low = from;
  let high = to;
  const first = valueAt(c, low);
  const last = valueAt(c, high);
  if (Math.abs(first) <= roundingAt(c, low)) return low;
  if (Math.abs(last) <= roundingAt(c, high)) return high;
  if (first > 0 === last > 0) return undefined;
  for (let step = 0; step < 1100 && high > low; step += 1) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    const value = valueAt(c, middle);
    if (value === 0) return middle;
    if (value > 0 === first > 0) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}
