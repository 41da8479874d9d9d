import type { ComplexVector } from '../math/complex-vector.ts';

/**
 * Weights of an option price: w = −samples/(u(u + i)), so that the price per unit of forward is e^k Σ Re(w e^{−iuk}).
 *
 * The integral is a put where −Im u < 0, a call where −Im u > 1, and call − 1 = put − e^k between.
 * @param out [m] written
 * @param nodes [m] u_j
 * @param samples [m] from `sampleContour`
 * @source Lewis 2001, "A simple option formula for general jump-diffusion and other exponential Lévy processes"
 */
export function priceWeights(out: ComplexVector, nodes: ComplexVector, samples: ComplexVector): void {
  for (let j = 0; j < nodes.re.length; j += 1) {
    const a = nodes.re[j]!;
    const b = nodes.im[j]!;
    const re = a * a - b * b - b;
    const im = 2 * a * b + a;
    const square = re * re + im * im;
    const x = samples.re[j]!;
    const y = samples.im[j]!;
    out.re[j] = -(x * re + y * im) / square;
    out.im[j] = -(y * re - x * im) / square;
  }
}
