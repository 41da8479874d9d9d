import type { FractionalMesh } from './fractional-mesh.ts';
import type { RoughHestonParams } from './fractional-riccati.ts';

/**
 * First, second and fourth cumulants of ln(S_T/F_T): the fractional Riccati equation expanded in powers of p = iu, which gives
 * linear equations D^α B_n = q_n − κB_n, solved on the mesh of the characteristic function.
 * @param params parameters
 * @param expiryYears T > 0
 * @param mesh of order H + ½
 * @returns cumulants
 * @source El Euch and Rosenbaum 2019, theorem 4.1, expanded
 */
export function roughHestonCumulants(
  params: RoughHestonParams,
  expiryYears: number,
  mesh: FractionalMesh,
): { c1: number; c2: number; c4: number } {
  const { kappa, theta, v0 } = params;
  const solved: Float64Array[] = [];
  const sums = [1, 2, 3, 4].map((order) => {
    const right = rightSide(order, solved, params, mesh.count);
    const { value, force } = solveLinear(right, kappa, expiryYears ** (params.H + 0.5), mesh);
    solved.push(value);
    let sum = 0;
    for (let k = 0; k <= mesh.count; k += 1)
      sum += mesh.integral[k]! * (kappa * theta * value[k]! + v0 * force[k]!);
    return expiryYears * sum;
  });
  return { c1: sums[0]!, c2: 2 * sums[1]!, c4: 24 * sums[3]! };
}

/** q_n: −½p + ½p² of the equation, ρσ B_{n−1} and ½σ² Σ B_i B_{n−i}. */
function rightSide(
  order: number,
  solved: readonly Float64Array[],
  { rho, sigma }: RoughHestonParams,
  count: number,
): Float64Array {
  const right = new Float64Array(count + 1).fill(order === 1 ? -0.5 : order === 2 ? 0.5 : 0);
  for (let k = 0; k <= count; k += 1) {
    if (order > 1) right[k]! += rho * sigma * solved[order - 2]![k]!;
    for (let i = 1; i < order; i += 1)
      right[k]! += 0.5 * sigma * sigma * solved[i - 1]![k]! * solved[order - i - 1]![k]!;
  }
  return right;
}

/** B with D^α B = q − κB, B(0) = 0, and its right-hand side. */
function solveLinear(
  right: Float64Array,
  kappa: number,
  scale: number,
  { weights, count }: FractionalMesh,
): { value: Float64Array; force: Float64Array } {
  const value = new Float64Array(count + 1);
  const force = new Float64Array(count + 1);
  force[0] = right[0]!;
  for (let k = 1; k <= count; k += 1) {
    const row = (k * (k + 1)) / 2;
    let sum = 0;
    for (let j = 0; j < k; j += 1) sum += weights[row + j]! * force[j]!;
    const w = scale * weights[row + k]!;
    value[k] = (scale * sum + w * right[k]!) / (1 + w * kappa);
    force[k] = right[k]! - kappa * value[k]!;
  }
  return { value, force };
}
