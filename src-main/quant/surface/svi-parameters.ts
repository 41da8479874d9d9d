import type { RawSvi } from './raw-svi.ts';

/**
 * Coordinates in which the admissible raw SVI slices form a box: least variance ≥ 0, square roots of the wing slopes in [0, √2],
 * shift and logarithm of the width.
 *
 * w = v − σlr + ½(r² − l²)x + ½(l² + r²)√(x² + σ²), x = k − m, l² = b(1 − ρ), r² = b(1 + ρ).
 */
export const sviBox = { least: 0, left: 1, right: 2, shift: 3, logWidth: 4 } as const;

/** Names of raw parameters that a bound on each coordinate stands for. */
export const sviBoxNames = ['a', 'rho', 'rho', 'm', 'sigma'] as const;

/** √2: wings at Lee's bound. */
export const STEEPEST_ROOT = Math.SQRT2;

/**
 * Box coordinates of a raw slice.
 * @param svi parameters
 * @returns [5]
 */
export function boxOfRaw({ a, b, rho, m, sigma }: RawSvi): Float64Array {
  const left = Math.sqrt(Math.max(b * (1 - rho), 0));
  const right = Math.sqrt(Math.max(b * (1 + rho), 0));
  return Float64Array.of(Math.max(a + sigma * left * right, 0), left, right, m, Math.log(sigma));
}

/**
 * Raw slice of box coordinates.
 * @param box [5]
 * @returns parameters; ρ is 0 where b is 0
 */
export function rawOfBox(box: ArrayLike<number>): RawSvi {
  const left = box[sviBox.left]!;
  const right = box[sviBox.right]!;
  const sigma = Math.exp(box[sviBox.logWidth]!);
  const b = (left * left + right * right) / 2;
  const rho = b > 0 ? (right * right - left * left) / (2 * b) : 0;
  return { a: box[sviBox.least]! - sigma * left * right, b, rho, m: box[sviBox.shift]!, sigma };
}

/**
 * Total variance at box coordinates, with derivatives to them.
 * @param box [5]
 * @param logMoneyness k
 * @param gradient [5], written
 * @returns w(k)
 */
export function varianceWithGradient(
  box: Float64Array,
  logMoneyness: number,
  gradient: Float64Array,
): number {
  const left = box[1]!;
  const right = box[2]!;
  const sigma = Math.exp(box[4]!);
  const x = logMoneyness - box[3]!;
  const root = Math.sqrt(x * x + sigma * sigma);
  const tilt = 0.5 * (right * right - left * left);
  const b = 0.5 * (left * left + right * right);
  gradient[0] = 1;
  gradient[1] = left * (root - x) - sigma * right;
  gradient[2] = right * (root + x) - sigma * left;
  gradient[3] = -tilt - (b * x) / root;
  gradient[4] = sigma * ((b * sigma) / root - left * right);
  return box[0]! - sigma * left * right + tilt * x + b * root;
}
