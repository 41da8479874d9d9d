import { analyseErrors } from './error-analysis.ts';
import { analyseQuotes, withShift } from './errors-of-quotes.ts';
import { componentFits, expiryFits, nodeFit } from './fit-tables.ts';
import { fittedParams, heldByBounds } from './fitted-params.ts';
import { paramsAt } from './free-params.ts';
import { createObjective } from './objective.ts';
import { bestOf, exactObjective, polish, type Minimum } from './polish.ts';
import { problemOfQuotes, type CalibrationProblem } from './problem.ts';
import type { CalibrationReport, CalibrationStatus, ProfileOrigin } from './report.ts';
import type { PieceResult } from './search.ts';
import type { CalibrationObserver } from './settings.ts';
import { quotesAlone } from './targets.ts';
import { warningsOf } from './warnings.ts';
import type { ErrorAnalysis } from './error-analysis.ts';

/** Vols of a report: as exact as the fit, and true ones beside those that a solver needs. */
const TOLD_PRECISION = { volError: 1e-11, trueVols: true };
/** Residuals whose mean square is below it leave no noise to measure a profile by. */
const EXACT_FIT = 1e-7;

/**
 * Everything about the best of the pieces.
 * @param problem what was fitted
 * @param results of the pieces
 * @param observer polled for a stop, told how far it has come
 * @returns report
 */
export function buildReport(
  problem: CalibrationProblem,
  results: readonly PieceResult[],
  observer: CalibrationObserver,
): CalibrationReport {
  const { free, quotes } = problem;
  const ordered = [...results].sort(
    (a, b) => b.piece.kind.localeCompare(a.piece.kind) || a.piece.index - b.piece.index,
  );
  const best = bestOf(ordered);
  const minimum = polish(problem, best, observer.shouldStop);
  observer.progress(0.7);
  const held = heldByBounds(free, minimum.x);
  const errors = errorsAt(problem, minimum, held);
  const params = fittedParams(free, minimum.x, held, errors);
  const values = {
    continued: minimum.objective.values(paramsAt(free, minimum.x)),
    told: toldValues(problem, minimum),
  };
  const components = componentFits(problem, values);
  const expiries = expiryFits(quotes, values.told);
  const nodes = nodeFit(quotes, values.told);
  const errorVolPoints = 100 * minimum.objective.lastError();
  const profileOrigin = profileOriginOf(problem, minimum, errors);
  observer.progress(1);
  const cancelled = observer.shouldStop() || results.some((result) => result.cancelled);
  return {
    status: cancelled ? 'CANCELLED' : statusOf(minimum, held),
    message: cancelled ? 'Cancelled: the best point so far is kept.' : minimum.message,
    loss: minimum.loss,
    params,
    correlation: errors.correlation,
    freeParams: free.names,
    curves: [],
    components,
    expiries,
    ...(nodes && { nodes }),
    starts: ordered.map(({ start }) => start),
    trace: best?.trace ?? { evaluations: new Float64Array(0), loss: new Float64Array(0) },
    profiles: [],
    ...(profileOrigin && { profileOrigin }),
    numericalErrorVolPoints: errorVolPoints,
    warnings: warningsOf({
      problem,
      minimum,
      results: ordered,
      params,
      correlation: errors.correlation,
      components,
      expiries,
      nodes,
      errorVolPoints,
    }),
  };
}

function statusOf({ converged, loss }: Minimum, held: readonly boolean[]): CalibrationStatus {
  if (!converged || !Number.isFinite(loss)) return 'NOT_CONVERGED';
  return held.includes(true) ? 'AT_BOUND' : 'CONVERGED';
}

/** Nodes of a repaired surface are not quotes, and would make the errors smaller without anything new being known. */
function errorsAt(
  problem: CalibrationProblem,
  { objective, x, loss }: Minimum,
  held: readonly boolean[],
): ErrorAnalysis {
  const alone = problemOfQuotes(problem);
  if (alone === problem) return analyseErrors(objective, x, loss, held);
  const { errors, shift } = analyseQuotes(exactObjective(alone), x, held);
  return withShift(errors, shift);
}

/** Values of all components that the model knows, implied vols as they are. */
function toldValues(problem: CalibrationProblem, { x }: Minimum): Float64Array {
  const { free, quotes, targets } = problem;
  const objective = createObjective({ free, quotes, targets, precision: TOLD_PRECISION, everything: true });
  return objective.values(paramsAt(free, x));
}

/**
 * Where profiles go out from: nowhere for a fit that leaves no noise to measure them by, where none are asked for, or where nodes of
 * a repaired surface are in the loss, which would count as quotes there.
 * @param problem what was fitted
 * @param minimum its best point
 * @param errors there
 * @returns plain data for `followSide`
 */
export function profileOriginOf(
  { settings, targets }: Pick<CalibrationProblem, 'settings' | 'targets'>,
  { x, loss }: Pick<Minimum, 'x' | 'loss'>,
  { standardErrors, residualVariance }: ErrorAnalysis,
): ProfileOrigin | undefined {
  if (quotesAlone(targets) !== targets) return undefined;
  if (settings.profiles === false || !(residualVariance > EXACT_FIT * EXACT_FIT)) return undefined;
  return { x, loss, residualVariance, standardErrors };
}

/**
 * The report of a calibration that has nothing to fit.
 * @param message why, as a sentence
 * @returns empty report
 */
export function refusedReport(message: string): CalibrationReport {
  return {
    status: 'REFUSED',
    message,
    loss: Number.NaN,
    params: [],
    correlation: new Float64Array(0),
    freeParams: [],
    curves: [],
    components: [],
    expiries: [],
    starts: [],
    trace: { evaluations: new Float64Array(0), loss: new Float64Array(0) },
    profiles: [],
    numericalErrorVolPoints: 0,
    warnings: [],
  };
}
