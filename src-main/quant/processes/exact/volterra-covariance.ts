import { gaussJacobi, gaussLegendre } from '../../math/gauss-rules.ts';

/** Nodes on a cell that the singularity touches, and on one that it keeps a cell away from: errors below 1e-14. */
const [NEAR_NODES, FAR_NODES] = [32, 16];

/**
 * Covariance of Y_t = √(2H) ∫_0^t (t − s)^{H−½} dW at the ends of even steps.
 *
 * Cov(Y_i, Y_j) = 2H Δ^{2H} Σ_{m<i} ∫_0^1 (m + w)^{H−½}(m + w + j − i)^{H−½} dw for i ≤ j: one integral a cell and lag, added up along
 * each diagonal.
 * @param H roughness in (0, ½]
 * @param steps of the grid
 * @param dt years
 * @returns [steps × steps] row by row
 * @source Bayer, Friz and Gatheral 2016, "Pricing under rough volatility", section 4.1 (the same as a hypergeometric function)
 */
export function volterraCovariance(H: number, steps: number, dt: number): Float64Array {
  const a = H - 0.5;
  const [near, far] = [gaussJacobi(NEAR_NODES, 0, a), gaussLegendre(FAR_NODES)];
  // ∫_0^1 w^a f(w) dw = 2^{−a−1} Σ f((1 + x)/2)
  const nearScale = 2 ** (-a - 1);
  const cell = (m: number, lag: number): number => {
    if (lag === 0) return ((m + 1) ** (2 * H) - m ** (2 * H)) / (2 * H);
    const { nodes, weights } = m === 0 ? near : far;
    let sum = 0;
    for (let i = 0; i < nodes.length; i += 1) {
      const u = m + 0.5 * (1 + nodes[i]!);
      sum += weights[i]! * (m === 0 ? (u + lag) ** a : (u * (u + lag)) ** a);
    }
    return sum * (m === 0 ? nearScale : 0.5);
  };
  const scale = 2 * H * dt ** (2 * H);
  const out = new Float64Array(steps * steps);
  for (let lag = 0; lag < steps; lag += 1) {
    let sum = 0;
    for (let i = 0; i + lag < steps; i += 1) {
      sum += cell(i, lag);
      out[i * steps + i + lag] = scale * sum;
      out[(i + lag) * steps + i] = scale * sum;
    }
  }
  return out;
}

/**
 * Loadings of Y on the normals of the increments of W: Cov(Y_i, W_k − W_{k−1})/√Δ, lower triangle.
 * @param H roughness
 * @param steps of the grid
 * @param dt years
 * @returns [steps × steps] row by row
 */
export function volterraLoadings(H: number, steps: number, dt: number): Float64Array {
  const out = new Float64Array(steps * steps);
  const scale = (Math.sqrt(2 * H) * dt ** H) / (H + 0.5);
  for (let i = 0; i < steps; i += 1)
    for (let k = 0; k <= i; k += 1)
      out[i * steps + k] = scale * ((i - k + 1) ** (H + 0.5) - (i - k) ** (H + 0.5));
  return out;
}
