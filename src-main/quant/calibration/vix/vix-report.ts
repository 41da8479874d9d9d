import { profileOriginOf } from '../build-report.ts';
import { analyseErrors } from '../error-analysis.ts';
import { componentFits, expiryFits } from '../fit-tables.ts';
import { fittedParams, heldByBounds } from '../fitted-params.ts';
import { paramsAt } from '../free-params.ts';
import { bestOf } from '../polish.ts';
import type { CalibrationStatus, ComponentFit, FittedCurve } from '../report.ts';
import { sumOfSquares, type PieceResult } from '../search.ts';
import type { CalibrationObserver } from '../settings.ts';
import { warningsOf } from '../warnings.ts';
import { fitTermStructure } from './fit-term-structure.ts';
import { identificationWarnings } from './identification-warnings.ts';
import { pricingErrorsOf } from './pricing-errors.ts';
import { createVixObjective } from './vix-objective.ts';
import type { VixProblem } from './vix-problem.ts';
import type { VixCalibrationReport } from './vix-settings.ts';

const NOWHERE =
  'At no start has the model a value for every quote; start elsewhere or leave out the quotes it cannot price.';
const ALL_FIXED = 'Every parameter is fixed: nothing was searched.';

/**
 * Everything about the best of the starts.
 * @param problem what was fitted
 * @param results of the starts that were run; none where every parameter is fixed
 * @param observer polled for a stop, told how far it has come
 * @returns report without profiles
 */
export function buildVixReport(
  problem: VixProblem,
  results: readonly PieceResult[],
  observer: CalibrationObserver,
): VixCalibrationReport {
  const { free, quotes } = problem;
  const objective = createVixObjective(problem);
  const best = bestOf(results);
  const x = best?.x ?? free.start;
  const out = new Float64Array(objective.rows);
  objective.residuals(x, out);
  const loss = sumOfSquares(out);
  const converged = results.length === 0 ? Number.isFinite(loss) : (best?.converged ?? false);
  const message = results.length === 0 ? ALL_FIXED : (best?.start.message ?? NOWHERE);
  const minimum = { objective, x, loss, converged, message };
  const held = heldByBounds(free, x);
  const errors = analyseErrors(objective, x, loss, held);
  const params = fittedParams(free, x, held, errors).filter(({ name }) => !isCurve(problem, name));
  const told = objective.values(paramsAt(free, x));
  const components = withLosses(componentFits(problem, { continued: told, told }), problem, out);
  const expiries = expiryFits(quotes, told);
  const errorVolPoints = 100 * objective.lastError();
  const { curves, refusal } = curvesOf(problem, x);
  const profileOrigin = profileOriginOf(problem, minimum, errors);
  observer.progress(1);
  const cancelled = observer.shouldStop() || results.some((result) => result.cancelled);
  const judged = { problem, minimum, results, params, correlation: errors.correlation, components, expiries };
  return {
    status: cancelled ? 'CANCELLED' : statusOf(minimum, held),
    message: cancelled ? 'Cancelled: the best point so far is kept.' : message,
    loss,
    params,
    correlation: errors.correlation,
    freeParams: free.names,
    curves,
    components,
    expiries,
    starts: results.map(({ start }) => start),
    trace: best?.trace ?? { evaluations: new Float64Array(0), loss: new Float64Array(0) },
    profiles: [],
    ...(profileOrigin && { profileOrigin }),
    numericalErrorVolPoints: errorVolPoints,
    warnings: [
      ...warningsOf({ ...judged, errorVolPoints }),
      ...identificationWarnings({ free, params, correlation: errors.correlation }),
      ...(refusal === undefined ? [] : [{ code: 'NO_CURVE', message: refusal }]),
    ],
    pricingErrors: pricingErrorsOf(problem, objective.prices(paramsAt(free, x))),
  };
}

function statusOf(
  { converged, loss }: { converged: boolean; loss: number },
  held: readonly boolean[],
): CalibrationStatus {
  if (!converged || !Number.isFinite(loss)) return 'NOT_CONVERGED';
  return held.includes(true) ? 'AT_BOUND' : 'CONVERGED';
}

/** Whether a curve takes the place of a parameter. */
function isCurve({ settings: { exact } }: VixProblem, name: string): boolean {
  return (name === 'theta' && exact !== undefined) || (name === 'sigma' && exact === 'futuresAndAtm');
}

/** What each component adds to this loss: squares of its rows. */
function withLosses(
  fits: readonly ComponentFit[],
  { settings, quotes, firstOption }: VixProblem,
  rows: Float64Array,
): ComponentFit[] {
  const repeats = settings.loss === 'prices' ? 2 : 1;
  return fits.map((fit) => {
    let loss = 0;
    for (let repeat = 0; repeat < repeats; repeat += 1)
      for (let i = 0; i < quotes.count; i += 1)
        if (fit.id === (i < firstOption ? 'indexFutures' : 'indexOptions'))
          loss += rows[repeat * quotes.count + i]! ** 2;
    return { ...fit, loss };
  });
}

/** θ_T and σ_T of a fit that has them; the sentence where futures admit none. */
function curvesOf(
  { settings, model, free, targets, atmVols }: VixProblem,
  x: Float64Array,
): { curves: readonly FittedCurve[]; refusal?: string } {
  if (settings.exact === undefined) return { curves: [] };
  const fit = fitTermStructure({
    model,
    params: paramsAt(free, x),
    futures: futureNodes(targets),
    ...(atmVols.length > 0 && { atmVols }),
  });
  return 'status' in fit ? { curves: [], refusal: fit.message } : { curves: fit.curves };
}

/** Forwards of the options, and futures of other expiries. */
function futureNodes({ spot, indexFutures, indexOptions }: VixProblem['targets']): {
  spot: number;
  expiryYears: Float64Array;
  futures: Float64Array;
} {
  const forwards = new Map(indexFutures.map(({ expiryYears, value }) => [expiryYears, value]));
  for (const { expiryYears, forward } of indexOptions) forwards.set(expiryYears, forward);
  const nodes = [...forwards].sort(([a], [b]) => a - b);
  return {
    spot,
    expiryYears: Float64Array.from(nodes, ([years]) => years),
    futures: Float64Array.from(nodes, ([, value]) => value),
  };
}
