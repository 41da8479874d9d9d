import { choleskyFactor, invertCholesky, solveCholesky } from '../../math/dense.ts';
import { fromSolver, solverSlope, toSolver } from '../free-params.ts';
import type { ParamSpec } from '../../models/model.ts';

/** A likelihood of independent terms. */
export interface LikelihoodProblem {
  readonly specs: readonly ParamSpec[];
  readonly terms: number;
  /** Writes ln f_i [terms] at values of the parameters; a value that is not finite makes the point inadmissible. */
  readonly writeTerms: (values: Float64Array, out: Float64Array) => void;
  /** Values to start from; the best of the ends counts. */
  readonly starts: readonly (readonly number[])[];
}

/** One parameter by maximum likelihood. */
export interface EstimatedParam {
  readonly name: string;
  readonly value: number;
  /** By the observed information; NaN where it is not positive. */
  readonly standardError: number;
  /** By the sandwich, which also holds where the model is wrong. */
  readonly robustError: number;
}

/** The maximum of a likelihood. */
export interface LikelihoodFit {
  readonly status: 'CONVERGED' | 'NOT_CONVERGED' | 'NO_INFORMATION';
  readonly message: string;
  readonly params: readonly EstimatedParam[];
  /** [n·n] of the estimates by the observed information. */
  readonly covariance: Float64Array;
  readonly logLikelihood: number;
  readonly terms: number;
}

const MOST_ITERATIONS = 200;
const FIRST_CLIMB = 6;
/** A Newton decrement ½gᵀH⁻¹g that no likelihood ratio would notice. */
const SMALL_GAIN = 1e-8;
const STEP = 6e-6;
/** Wider, since second differences of sums of thousands of terms lose half of their digits. */
const CURVATURE_STEP = 2e-4;
const FARTHEST = 1;

/**
 * max Σ ln f_i by scoring with the outer product of the gradients, then errors by the observed information.
 *
 * Parameters move in the coordinates of their specifications (logarithms where they are positive).
 * @param problem terms, parameters and starts
 * @returns estimates with errors
 * @source Berndt, Hall, Hall and Hausman 1974; White 1982 for the sandwich
 */
export function maximiseLikelihood(problem: LikelihoodProblem): LikelihoodFit {
  const starts = problem.starts.map((start) =>
    Float64Array.from(start, (value, j) => toSolver(problem.specs[j]!, value)),
  );
  // Every start climbs a little; the highest goes on to the top.
  const begun = starts.map((start) => ascend(problem, start, starts.length > 1 ? FIRST_CLIMB : 0));
  const highest = begun.reduce((best, one) => (one.total > best.total ? one : best));
  return fitAt(problem, ascend(problem, highest.x, MOST_ITERATIONS));
}

interface Ascent {
  readonly x: Float64Array;
  readonly total: number;
  readonly converged: boolean;
}

function totalAt({ specs, writeTerms }: LikelihoodProblem, x: Float64Array, out: Float64Array): number {
  const values = x.map((at, j) => fromSolver(specs[j]!, at));
  const isInside = values.every((value, j) => value >= specs[j]!.min && value <= specs[j]!.max);
  if (!isInside) return Number.NEGATIVE_INFINITY;
  writeTerms(values, out);
  let sum = 0;
  for (let i = 0; i < out.length; i += 1) sum += out[i]!;
  return Number.isFinite(sum) ? sum : Number.NEGATIVE_INFINITY;
}

function unitOf(x: number): number {
  return Math.max(Math.abs(x), 0.1);
}

/** Gradients of all terms [terms·n], column by column. */
function scoresAt(problem: LikelihoodProblem, x: Float64Array): Float64Array[] {
  const point = x.slice();
  return Array.from(x, (here, j) => {
    const [above, below] = [new Float64Array(problem.terms), new Float64Array(problem.terms)];
    const move = STEP * unitOf(here);
    point[j] = here + move;
    const up = totalAt(problem, point, above);
    point[j] = here - move;
    const down = totalAt(problem, point, below);
    point[j] = here;
    if (!Number.isFinite(up) || !Number.isFinite(down)) return new Float64Array(problem.terms);
    for (let i = 0; i < above.length; i += 1) above[i] = (above[i]! - below[i]!) / (2 * move);
    return above;
  });
}

/** Σ s sᵀ. */
function outerProduct(scores: readonly Float64Array[]): Float64Array {
  const size = scores.length;
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      for (let k = 0; k < scores[i]!.length; k += 1) sum += scores[i]![k]! * scores[j]![k]!;
      out[i * size + j] = sum;
      out[j * size + i] = sum;
    }
  return out;
}

function ascend(problem: LikelihoodProblem, start: Float64Array, most: number): Ascent {
  const size = start.length;
  const scratch = new Float64Array(problem.terms);
  let x = start;
  let total = totalAt(problem, x, scratch);
  let damping = 1e-6;
  for (let iteration = 0; iteration < most && Number.isFinite(total); iteration += 1) {
    const scores = scoresAt(problem, x);
    const gradient = Float64Array.from(scores, (column) => column.reduce((sum, value) => sum + value, 0));
    const information = outerProduct(scores);
    for (;;) {
      const damped = information.slice();
      for (let j = 0; j < size; j += 1)
        damped[j * size + j]! += damping * (information[j * size + j]! + 1e-12);
      const factor = choleskyFactor(damped, size);
      if (factor !== undefined) {
        const step = solveCholesky(factor, gradient);
        const gain = 0.5 * step.reduce((sum, move, j) => sum + move * gradient[j]!, 0);
        if (gain < SMALL_GAIN) return { x, total, converged: damping < 1 };
        const length = Math.max(...step.map(Math.abs));
        const scale = Math.min(1, FARTHEST / length);
        const trial = x.map((at, j) => at + scale * step[j]!);
        const found = totalAt(problem, trial, scratch);
        if (found > total) {
          x = trial;
          total = found;
          damping = Math.max(damping / 10, 1e-12);
          break;
        }
      }
      damping = Math.max(damping * 10, 1e-6);
      if (damping > 1e12) return { x, total, converged: true };
    }
  }
  return { x, total, converged: false };
}

/** −∂²Σ ln f/∂x² by differences to both sides. */
function observedInformation(problem: LikelihoodProblem, { x, total }: Ascent): Float64Array {
  const size = x.length;
  const scratch = new Float64Array(problem.terms);
  const moves = x.map((at) => CURVATURE_STEP * unitOf(at));
  const at = (i: number, a: number, j: number, b: number): number => {
    const point = x.slice();
    point[i]! += a * moves[i]!;
    point[j]! += b * moves[j]!;
    return totalAt(problem, point, scratch);
  };
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j <= i; j += 1) {
      const bend =
        i === j
          ? (at(i, 1, i, 0) - 2 * total + at(i, -1, i, 0)) / (moves[i]! * moves[i]!)
          : (at(i, 1, j, 1) - at(i, 1, j, -1) - at(i, -1, j, 1) + at(i, -1, j, -1)) /
            (4 * moves[i]! * moves[j]!);
      out[i * size + j] = -bend;
      out[j * size + i] = -bend;
    }
  return out;
}

function fitAt(problem: LikelihoodProblem, ascent: Ascent): LikelihoodFit {
  const { specs, terms } = problem;
  const { x, total, converged } = ascent;
  const size = x.length;
  const slopes = Float64Array.from(x, (at, j) => solverSlope(specs[j]!, at));
  const factor = choleskyFactor(observedInformation(problem, ascent), size);
  const inverse = factor === undefined ? undefined : invertCholesky(factor, size);
  const meat = inverse === undefined ? undefined : outerProduct(scoresAt(problem, x));
  const covariance = new Float64Array(size * size).fill(Number.NaN);
  const robust = new Float64Array(size).fill(Number.NaN);
  if (inverse !== undefined)
    for (let i = 0; i < size; i += 1) {
      for (let j = 0; j < size; j += 1)
        covariance[i * size + j] = slopes[i]! * slopes[j]! * inverse[i * size + j]!;
      let sum = 0;
      for (let k = 0; k < size; k += 1)
        for (let l = 0; l < size; l += 1)
          sum += inverse[i * size + k]! * meat![k * size + l]! * inverse[l * size + i]!;
      robust[i] = slopes[i]! * Math.sqrt(sum);
    }
  return {
    status: !converged ? 'NOT_CONVERGED' : inverse === undefined ? 'NO_INFORMATION' : 'CONVERGED',
    message: sentenceOf(converged, inverse !== undefined),
    params: specs.map(({ name }, j) => ({
      name,
      value: fromSolver(specs[j]!, x[j]!),
      standardError: Math.sqrt(covariance[j * size + j]!),
      robustError: robust[j]!,
    })),
    covariance,
    logLikelihood: total,
    terms,
  };
}

function sentenceOf(converged: boolean, hasErrors: boolean): string {
  if (!converged)
    return 'The likelihood was still rising when the search ended; use a longer series or fewer parameters.';
  if (!hasErrors)
    return 'The likelihood is flat in some direction at its maximum, so there are no standard errors; use a longer series or fewer parameters.';
  return 'Converged: no step raises the likelihood noticeably.';
}
