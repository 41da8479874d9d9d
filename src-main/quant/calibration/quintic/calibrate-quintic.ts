import { levenbergMarquardt } from '../../math/levenberg-marquardt.ts';
import { randomStream } from '../../math/philox.ts';
import { hasConverged } from '../../math/solver-status.ts';
import { refusedReport } from '../build-report.ts';
import { paramsAt, toSolver } from '../free-params.ts';
import type { Minimum } from '../polish.ts';
import type { CalibrationProblem } from '../problem.ts';
import type { CalibrationReport } from '../report.ts';
import type { CalibrationPiece, PieceResult } from '../search.ts';
import type { CalibrationObserver, CalibrationSettings } from '../settings.ts';
import type { CalibrationTargets } from '../targets.ts';
import { quinticObjective, type QuinticObjective } from './quintic-objective.ts';
import { quinticProblem } from './quintic-problem.ts';
import { quinticReport } from './quintic-report.ts';
import type { SimulationSize } from './quintic-values.ts';

/** How finely a descent simulates, and where it ends: a step that lowers the loss by less than the tolerance is its last. */
interface Stage extends Omit<SimulationSize, 'seed'> {
  readonly iterations: number;
  readonly tolerance: number;
}

const SEARCH: Stage = { paths: 512, refinement: 1.5, iterations: 120, tolerance: 5e-4 };
const POLISH: Stage = { paths: 4096, refinement: 2, iterations: 8, tolerance: 1e-3 };
/** Points looked at before one becomes a start. */
const CANDIDATES = 8;
const STREAM = 0x51_53;

/** Fits of the two factors to SPX and VIX by Abi Jaber and Li 2025, arXiv:2503.14158: where a search begins. */
const published: Readonly<Record<string, number>> = {
  lambdaX: 31.8,
  lambdaY: 0.659,
  theta: 0.964,
  rho: -0.765,
  alpha0: 0.0004,
  alpha1: 0.0046,
  alpha2: 0.0005,
  alpha3: 0.0096,
  alpha4: 0.0005,
};

/**
 * One piece for each start.
 * @param targets what is to be met
 * @param settings what to fit
 * @returns plain data; empty where `joinQuintic` will refuse
 */
export function quinticPieces(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
): readonly CalibrationPiece[] {
  const problem = quinticProblem(targets, settings);
  if (typeof problem === 'string' || problem.free.names.length === 0) return [];
  return Array.from({ length: settings.starts }, (_, index) => ({ kind: 'start', index }) as const);
}

/**
 * Searches from one start with few paths.
 * @param targets what is to be met
 * @param settings what to fit
 * @param piece from `quinticPieces`
 * @param observer polled for a stop, told of better points
 * @returns plain data for `joinQuintic`
 */
export function runQuinticPiece(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
  piece: CalibrationPiece,
  observer: CalibrationObserver,
): PieceResult {
  const problem = quinticProblem(targets, settings) as CalibrationProblem;
  const objective = quinticObjective(problem, { ...SEARCH, seed: settings.seed });
  const from = startOf(problem, objective, piece);
  const iterations = Math.min(settings.maxIterations, SEARCH.iterations);
  const search = descend(objective, from, { ...SEARCH, iterations }, observer);
  const { free } = problem;
  return {
    piece,
    x: search.x,
    converged: search.converged,
    cancelled: observer.shouldStop(),
    trace: search.trace,
    start: {
      params: paramsAt(free, from),
      startLoss: search.startLoss,
      loss: search.loss,
      evaluations: objective.evaluations(),
      iterations: search.iterations,
      message: search.message,
    },
  };
}

/**
 * The report of a calibration whose pieces have run: the best of them followed with more paths, and judged.
 * @param targets what is to be met
 * @param settings what to fit
 * @param results of the pieces
 * @param observer polled for a stop
 * @returns report; the same for any number of threads
 */
export function joinQuintic(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
  results: readonly PieceResult[],
  observer: CalibrationObserver,
): CalibrationReport {
  const problem = quinticProblem(targets, settings);
  if (typeof problem === 'string') return refusedReport(problem);
  const ordered = [...results].sort((a, b) => a.piece.index - b.piece.index);
  const best = ordered
    .filter(({ start }) => Number.isFinite(start.loss))
    .sort((a, b) => a.start.loss - b.start.loss || a.piece.index - b.piece.index)[0];
  const objective = quinticObjective(problem, { ...POLISH, seed: settings.seed });
  const from = best?.x ?? problem.free.start;
  const iterations =
    best === undefined || observer.shouldStop() ? 0 : Math.min(settings.maxIterations, POLISH.iterations);
  const polished = descend(objective, from, { ...POLISH, iterations }, observer);
  observer.progress(0.7);
  // A few steps with more paths may stop at their limit; the search itself had found its bottom.
  const converged = polished.converged || (best?.converged === true && polished.loss <= polished.startLoss);
  const message = polished.converged || best === undefined ? polished.message : best.start.message;
  const minimum: Minimum = { objective, x: polished.x, loss: polished.loss, converged, message };
  return quinticReport({ problem, minimum, results: ordered, best, observer });
}

interface Descent {
  readonly x: Float64Array;
  readonly startLoss: number;
  readonly loss: number;
  readonly converged: boolean;
  readonly message: string;
  readonly iterations: number;
  readonly trace: PieceResult['trace'];
}

function descend(
  objective: QuinticObjective,
  from: Float64Array,
  { iterations, tolerance }: Stage,
  observer: CalibrationObserver,
): Descent {
  const { free, rows } = objective;
  const trace = { evaluations: [] as number[], loss: [] as number[] };
  const first = new Float64Array(rows);
  objective.residuals(from, first);
  const startLoss = sumOfSquares(first);
  let least = Number.POSITIVE_INFINITY;
  const take = (x: Float64Array, loss: number): void => {
    if (!(loss < least)) return;
    least = loss;
    trace.evaluations.push(objective.evaluations());
    trace.loss.push(loss);
    observer.improved?.({ evaluations: objective.evaluations(), loss, params: paramsAt(free, x) });
  };
  take(from, startLoss);
  const stopped = (): boolean => objective.evaluations() > 1 && observer.shouldStop();
  const solved = levenbergMarquardt({
    residuals: (x, out) => {
      if (stopped()) out.fill(Number.NaN);
      else objective.residuals(x, out);
      take(x, sumOfSquares(out));
    },
    jacobian: (x, out) => {
      if (stopped()) out.fill(Number.NaN);
      else objective.jacobian(x, out);
    },
    residualCount: rows,
    start: from,
    lower: free.lower,
    upper: free.upper,
    maxIterations: iterations,
    costTolerance: tolerance,
    stepTolerance: 1e-6,
    gradientTolerance: 1e-8,
  });
  return {
    x: solved.params,
    startLoss,
    loss: Number.isFinite(solved.cost) ? 2 * solved.cost : startLoss,
    converged: hasConverged(solved.status),
    message: solved.message,
    iterations: solved.iterations,
    trace: { evaluations: Float64Array.from(trace.evaluations), loss: Float64Array.from(trace.loss) },
  };
}

/** The published fit or the given start for the first piece, for the others the best of a few random points. */
function startOf(
  { free, settings }: CalibrationProblem,
  objective: QuinticObjective,
  { index }: CalibrationPiece,
): Float64Array {
  const given = free.start.map((x, j) => {
    const { name } = free.specs[j]!;
    const known = settings.modelId === 'quintic-ou-2f' ? published[name] : undefined;
    const value = settings.params[name]?.start ?? known;
    const wanted = value === undefined ? x : toSolver(free.specs[j]!, value);
    return Math.min(Math.max(wanted, free.lower[j]!), free.upper[j]!);
  });
  if (index === 0) return given;
  const random = randomStream(settings.seed, STREAM);
  const out = new Float64Array(objective.rows);
  let best = given;
  let least = Number.POSITIVE_INFINITY;
  for (let candidate = 0; candidate < CANDIDATES; candidate += 1) {
    const at = index * CANDIDATES + candidate;
    // Coefficients of the two-factor polynomial are of one size, which ranges over orders of magnitude.
    const size = 3 * random.uniform(at, given.length) - 3;
    const point = given.map((x, j) => {
      const u = random.uniform(at, j);
      const { name } = free.specs[j]!;
      const from = Math.max(free.lower[j]!, free.rangeLower[j]!);
      const to = Math.min(free.upper[j]!, free.rangeUpper[j]!);
      if (settings.modelId === 'quintic-ou-2f' && name.startsWith('alpha')) return 10 ** (size + u - 0.5);
      return Number.isFinite(from) && to > from ? from + u * (to - from) : x;
    });
    objective.residuals(point, out);
    const loss = sumOfSquares(out);
    if (loss < least) [best, least] = [point, loss];
  }
  return best;
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]! * values[i]!;
  return sum;
}
