import type { LogCharacteristic } from '../level-lines.ts';
import { fractionalMesh, type FractionalMesh } from './fractional-mesh.ts';
import { roughHestonLog, type RoughHestonParams } from './fractional-riccati.ts';

/** Steps of the meshes: each is twice the one before. */
const STEPS = [16, 32, 64, 128, 256, 512];
const MOST_STEPS = STEPS.at(-1)!;
/** Change of φ̂ by the last extrapolation, per √|u| beyond 1: prices weigh the errors of φ̂ by 1/u², densities by none and by the range of u. */
const LARGEST_CHANGE = 1e-7;
/** The rule is of second order; it leaves a term of order 2 + α, which the second extrapolation removes. */
const FIRST_GAIN = 3;

/**
 * ln φ̂ by the product-trapezoidal rule on three meshes or more and two extrapolations in the step.
 * @param params parameters
 * @param expiryYears T > 0
 * @returns ln φ̂ at a node, NaN where the finest mesh is too coarse; the error it makes in φ̂ is below 1e-7 max(1, √|u|)
 * @source Diethelm, Ford and Freed 2004, theorem 2.5: orders of the rule; Richardson 1911
 */
export function roughHestonSolver(params: RoughHestonParams, expiryYears: number): LogCharacteristic {
  const alpha = params.H + 0.5;
  const secondGain = 2 ** (2 + alpha) - 1;
  const meshes: FractionalMesh[] = [];
  const work = { rightRe: new Float64Array(MOST_STEPS + 1), rightIm: new Float64Array(MOST_STEPS + 1) };
  let [coarse, fine, coarser, finer] = [0, 0, 0, 0].map(() => new Float64Array(2)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  /** Solves on the next mesh; `finer` is then what the last two solutions extrapolate to, `coarser` what came before. */
  const solve = (re: number, im: number, level: number): void => {
    [coarse, fine] = [fine, coarse];
    [coarser, finer] = [finer, coarser];
    const mesh = (meshes[level] ??= fractionalMesh(alpha, STEPS[level]!));
    roughHestonLog(fine, { re, im }, { params, expiryYears, mesh }, work);
    finer[0] = fine[0]! + (fine[0]! - coarse[0]!) / FIRST_GAIN;
    finer[1] = fine[1]! + (fine[1]! - coarse[1]!) / FIRST_GAIN;
  };
  return (re, im, out) => {
    const enough = LARGEST_CHANGE * Math.max(1, Math.sqrt(Math.abs(re)));
    solve(re, im, 0);
    solve(re, im, 1);
    for (let level = 2; level < STEPS.length; level += 1) {
      solve(re, im, level);
      out[0] = finer[0]! + (finer[0]! - coarser[0]!) / secondGain;
      out[1] = finer[1]! + (finer[1]! - coarser[1]!) / secondGain;
      if (changeOfExponential(out, finer) <= enough) return;
    }
    out[0] = out[1] = Number.NaN;
  };
}

/** |e^a − e^b|, an upper bound where either is near zero. */
function changeOfExponential(a: Float64Array, b: Float64Array): number {
  const size = Math.exp(Math.max(a[0]!, b[0]!));
  return size * Math.min(Math.abs(a[0]! - b[0]!) + Math.abs(a[1]! - b[1]!), 2);
}
