import type { ComplexVector } from '../math/complex-vector.ts';

/**
 * Weights of the density of X = ln(S_T/F_T): the samples themselves.
 * @param out [m] written
 * @param _nodes not needed
 * @param samples [m] from `sampleContour`
 */
export function densityWeights(out: ComplexVector, _nodes: ComplexVector, samples: ComplexVector): void {
  out.re.set(samples.re);
  out.im.set(samples.im);
}

/**
 * Weights of a tail probability: w = samples/(iu), so that the sum is P(X > k) where −Im u > 0 and −P(X < k) where −Im u < 0.
 * @param out [m] written
 * @param nodes [m] u_j
 * @param samples [m] from `sampleContour`
 */
export function tailWeights(out: ComplexVector, nodes: ComplexVector, samples: ComplexVector): void {
  for (let j = 0; j < nodes.re.length; j += 1) {
    const a = nodes.re[j]!;
    const b = nodes.im[j]!;
    const square = a * a + b * b;
    const x = samples.re[j]!;
    const y = samples.im[j]!;
    // 1/(iu) = −i(a − ib)/|u|²
    out.re[j] = (y * a - x * b) / square;
    out.im[j] = -(x * a + y * b) / square;
  }
}

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

/**
 * Turns weights of a price into those of F·∂/∂F at fixed strike: F^{iu} is what they multiply, so each gains iu.
 * @param weights [m] overwritten by iu·w
 * @param nodes [m] u_j
 */
export function differentiateByForward(weights: ComplexVector, nodes: ComplexVector): void {
  for (let j = 0; j < nodes.re.length; j += 1) {
    const a = nodes.re[j]!;
    const b = nodes.im[j]!;
    const x = weights.re[j]!;
    const y = weights.im[j]!;
    weights.re[j] = -(x * b + y * a);
    weights.im[j] = x * a - y * b;
  }
}

/**
 * Weights of the third derivative to the forward, times F²: samples·(iu − 2).
 * @param out [m] written
 * @param nodes [m] u_j
 * @param samples [m]
 */
export function speedWeights(out: ComplexVector, nodes: ComplexVector, samples: ComplexVector): void {
  for (let j = 0; j < nodes.re.length; j += 1) {
    const a = nodes.re[j]!;
    const b = nodes.im[j]!;
    const x = samples.re[j]!;
    const y = samples.im[j]!;
    // iu − 2 = −(b + 2) + ia
    out.re[j] = -x * (b + 2) - y * a;
    out.im[j] = -y * (b + 2) + x * a;
  }
}

/**
 * Weights of the forward delta: samples·(−i/(u + i)), a price weight that gained iu.
 * @param out [m] written
 * @param nodes [m] u_j
 * @param samples [m]
 */
export function deltaWeights(out: ComplexVector, nodes: ComplexVector, samples: ComplexVector): void {
  priceWeights(out, nodes, samples);
  differentiateByForward(out, nodes);
}
