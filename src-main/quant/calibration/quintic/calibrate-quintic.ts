import { refusedReport } from '../build-report.ts';
import { paramsAt } from '../free-params.ts';
import type { Minimum } from '../polish.ts';
import type { CalibrationProblem } from '../problem.ts';
import type { CalibrationReport } from '../report.ts';
import type { CalibrationPiece, PieceResult } from '../search.ts';
import type { CalibrationObserver, CalibrationSettings } from '../settings.ts';
import type { CalibrationTargets } from '../targets.ts';
import { quinticObjective } from './quintic-objective.ts';
import { quinticProblem } from './quintic-problem.ts';
import { quinticReport } from './quintic-report.ts';
import type { SimulationSize } from './quintic-values.ts';
import { descend, type DescentLimits } from './descent.ts';
import { otherSide, searchCoordinates } from './search-coordinates.ts';
import { startsOf } from './search-starts.ts';

/** How finely a descent simulates, and where it ends. */
interface Stage extends Omit<SimulationSize, 'seed'>, DescentLimits {}

const SEARCH: Stage = { paths: 512, refinement: 1.5, iterations: 120, tolerance: 2e-4 };
const POLISH: Stage = { paths: 4096, refinement: 2, iterations: 8, tolerance: 1e-3 };
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
  const coordinates = searchCoordinates(problem);
  const iterations = Math.min(settings.maxIterations, SEARCH.iterations);
  const searches = startsOf({ problem, objective, coordinates }, piece).map((from) => ({
    from,
    ...descend({ objective, coordinates, observer }, from, { ...SEARCH, iterations }),
  }));
  const search = searches.reduce((best, one) => (one.loss < best.loss ? one : best));
  const { free } = problem;
  return {
    piece,
    x: search.x,
    converged: search.converged,
    cancelled: observer.shouldStop(),
    trace: search.trace,
    start: {
      params: paramsAt(free, search.from),
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
  const coordinates = searchCoordinates(problem);
  const from = best?.x ?? problem.free.start;
  const iterations =
    best === undefined || observer.shouldStop() ? 0 : Math.min(settings.maxIterations, POLISH.iterations);
  const descending = { objective, coordinates, observer };
  const nearest = descend(descending, from, { ...POLISH, iterations });
  const across = otherSide(problem, coordinates, nearest.x);
  const farther =
    across === undefined || iterations === 0 || observer.shouldStop()
      ? nearest
      : descend(descending, across, { ...POLISH, iterations });
  const polished = farther.loss < nearest.loss ? farther : nearest;
  observer.progress(0.7);
  // A few steps with more paths may stop at their limit; the search itself had found its bottom.
  const converged = polished.converged || (best?.converged === true && polished.loss <= nearest.startLoss);
  const message = polished.converged || best === undefined ? polished.message : best.start.message;
  const minimum: Minimum = { objective, x: polished.x, loss: polished.loss, converged, message };
  return quinticReport({ problem, minimum, results: ordered, best, fittedSize: POLISH, observer });
}
