import type { HestonParams } from '../heston/cumulants.ts';
import type { FractionalMesh } from './fractional-mesh.ts';

export interface RoughHestonParams extends HestonParams {
  /** Hurst exponent in (0, ½]. */
  readonly H: number;
}

/** Scratch of one solution. */
export interface RiccatiWork {
  readonly rightRe: Float64Array;
  readonly rightIm: Float64Array;
}

/**
 * ln φ̂(u) = κθ ∫ h + V0 ∫ F, D^α h = F(u, h) = −½(u² + iu) + (iuρσ − κ)h + ½σ²h².
 *
 * Each step solves the quadratic of the product-trapezoidal rule for its new value, the root that goes on from small steps:
 * unlike an explicit predictor it stays bounded for any |u|.
 * @param out [2] real and imaginary part
 * @param u node
 * @param model parameters, expiry and mesh
 * @param work columns [N + 1]
 * @source El Euch and Rosenbaum 2019, theorem 4.1; the rule of Diethelm, Ford and Freed 2004 without its predictor
 */
export function roughHestonLog(
  out: Float64Array,
  u: { readonly re: number; readonly im: number },
  model: { readonly params: RoughHestonParams; readonly expiryYears: number; readonly mesh: FractionalMesh },
  { rightRe, rightIm }: RiccatiWork,
): void {
  const { params, expiryYears, mesh } = model;
  const { v0, kappa, theta, sigma, rho, H } = params;
  const { weights, integral, count } = mesh;
  const columns = { weights, rightRe, rightIm };
  const scale = expiryYears ** (H + 0.5);
  const ar = -0.5 * (u.re * u.re - u.im * u.im - u.im);
  const ai = -0.5 * (2 * u.re * u.im + u.re);
  const br = -kappa - u.im * rho * sigma;
  const bi = u.re * rho * sigma;
  const half = 0.5 * sigma * sigma;
  rightRe[0] = ar;
  rightIm[0] = ai;
  let meanR = 0;
  let meanI = 0;
  let forceR = integral[0]! * ar;
  let forceI = integral[0]! * ai;
  for (let k = 1; k <= count; k += 1) {
    const row = (k * (k + 1)) / 2;
    writeMemory(out, row, k, columns);
    const w = scale * weights[row + k]!;
    // h = S + w(A + Bh + Ch²): with P = 1 − wB and R = S + wA, h = 2R/(P + √(P² − 4wCR))
    const rr = scale * out[0]! + w * ar;
    const ri = scale * out[1]! + w * ai;
    const pr = 1 - w * br;
    const pi = -w * bi;
    const four = 4 * w * half;
    const dr = pr * pr - pi * pi - four * rr;
    const di = 2 * pr * pi - four * ri;
    const size = Math.sqrt(dr * dr + di * di);
    const larger = Math.sqrt(0.5 * (size + Math.abs(dr)));
    const smaller = larger > 0 ? (0.5 * Math.abs(di)) / larger : 0;
    let rootR = dr >= 0 ? larger : smaller;
    let rootI = dr >= 0 ? smaller : larger;
    if (di < 0) rootI = -rootI;
    if (rootR * pr + rootI * pi < 0) {
      rootR = -rootR;
      rootI = -rootI;
    }
    const qr = pr + rootR;
    const qi = pi + rootI;
    const qn = 2 / (qr * qr + qi * qi);
    const hr = (rr * qr + ri * qi) * qn;
    const hi = (ri * qr - rr * qi) * qn;
    rightRe[k] = ar + br * hr - bi * hi + half * (hr * hr - hi * hi);
    rightIm[k] = ai + br * hi + bi * hr + 2 * half * hr * hi;
    meanR += integral[k]! * hr;
    meanI += integral[k]! * hi;
    forceR += integral[k]! * rightRe[k]!;
    forceI += integral[k]! * rightIm[k]!;
  }
  out[0] = expiryYears * (kappa * theta * meanR + v0 * forceR);
  out[1] = expiryYears * (kappa * theta * meanI + v0 * forceI);
}

interface MemoryColumns extends RiccatiWork {
  readonly weights: Float64Array;
}

/** Σ_{j<k} weight_j F_j, in two sums each: a single one would wait for its own last addition. */
function writeMemory(
  out: Float64Array,
  row: number,
  k: number,
  { weights, rightRe, rightIm }: MemoryColumns,
): void {
  let sr = 0;
  let si = 0;
  let oddR = 0;
  let oddI = 0;
  let j = 0;
  for (; j + 1 < k; j += 2) {
    const weight = weights[row + j]!;
    const next = weights[row + j + 1]!;
    sr += weight * rightRe[j]!;
    si += weight * rightIm[j]!;
    oddR += next * rightRe[j + 1]!;
    oddI += next * rightIm[j + 1]!;
  }
  if (j < k) {
    sr += weights[row + j]! * rightRe[j]!;
    si += weights[row + j]! * rightIm[j]!;
  }
  out[0] = sr + oddR;
  out[1] = si + oddI;
}
