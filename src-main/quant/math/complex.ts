/**
 * Real part of a product.
 * @param ar real part of a
 * @param ai imaginary part of a
 * @param br real part of b
 * @param bi imaginary part of b
 * @returns Re(ab)
 */
export function mulRe(ar: number, ai: number, br: number, bi: number): number {
  return ar * br - ai * bi;
}

/**
 * Imaginary part of a product.
 * @param ar real part of a
 * @param ai imaginary part of a
 * @param br real part of b
 * @param bi imaginary part of b
 * @returns Im(ab)
 */
export function mulIm(ar: number, ai: number, br: number, bi: number): number {
  return ar * bi + ai * br;
}

/**
 * Replaces the exponents of a vector by its exponentials, e^{x + iy}, in place.
 * @param re real parts [n]
 * @param im imaginary parts [n]
 */
export function exponentiate(re: Float64Array, im: Float64Array): void {
  for (let j = 0; j < re.length; j += 1) {
    const size = Math.exp(re[j]!);
    const angle = im[j]!;
    re[j] = size * Math.cos(angle);
    im[j] = size * Math.sin(angle);
  }
}
