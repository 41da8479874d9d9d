import { QuantError } from './quant-error.ts';

/** A box of parameters; an end may be infinite. */
export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * Bounds of full length from what a caller gave, checked.
 * @param size number of parameters
 * @param lower [n] or absent for none
 * @param upper [n] or absent for none
 * @returns both ends [n]
 * @throws QuantError BAD_BOUNDS when lengths differ, an end is NaN or lower > upper
 */
export function fullBounds(
  size: number,
  lower: ArrayLike<number> | undefined,
  upper: ArrayLike<number> | undefined,
): Bounds {
  const bounds = {
    lower: lower ? Float64Array.from(lower) : new Float64Array(size).fill(Number.NEGATIVE_INFINITY),
    upper: upper ? Float64Array.from(upper) : new Float64Array(size).fill(Number.POSITIVE_INFINITY),
  };
  if (bounds.lower.length !== size || bounds.upper.length !== size)
    throw new QuantError('BAD_BOUNDS', { size, lower: bounds.lower.length, upper: bounds.upper.length });
  for (let j = 0; j < size; j += 1)
    if (!(bounds.lower[j]! <= bounds.upper[j]!))
      throw new QuantError('BAD_BOUNDS', { at: j, lower: bounds.lower[j], upper: bounds.upper[j] });
  return bounds;
}

/**
 * Moves parameters into the box, in place.
 * @param params [n]
 * @param bounds the box
 */
export function clampInto(params: Float64Array, { lower, upper }: Bounds): void {
  for (let j = 0; j < params.length; j += 1) params[j] = Math.min(Math.max(params[j]!, lower[j]!), upper[j]!);
}

/**
 * Parameters that sit on an end of the box.
 * @param params [n]
 * @param bounds the box
 * @param nearness share of the width that still counts as on the end
 * @returns their indices
 */
export function boundsHit(params: Float64Array, { lower, upper }: Bounds, nearness = 0): number[] {
  const hit: number[] = [];
  for (let j = 0; j < params.length; j += 1) {
    const slack = nearness === 0 ? 0 : nearness * (upper[j]! - lower[j]!);
    if (params[j]! <= lower[j]! + slack || params[j]! >= upper[j]! - slack) hit.push(j);
  }
  return hit;
}
