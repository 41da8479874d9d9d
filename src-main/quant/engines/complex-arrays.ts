import type { ComplexVector } from '../math/complex-vector.ts';

/**
 * Multiplies element by element.
 * @param values [n] overwritten by values·by
 * @param by [≥ n]
 */
export function multiplyInPlace(values: ComplexVector, by: ComplexVector): void {
  const { re, im } = values;
  for (let j = 0; j < re.length; j += 1) {
    const x = re[j]! * by.re[j]! - im[j]! * by.im[j]!;
    im[j] = re[j]! * by.im[j]! + im[j]! * by.re[j]!;
    re[j] = x;
  }
}
