import { analyseErrors, type ErrorAnalysis } from '../error-analysis.ts';
import { analyseQuotes, withShift } from '../errors-of-quotes.ts';
import { componentFits, expiryFits, nodeFit } from '../fit-tables.ts';
import { fittedParams, heldByBounds } from '../fitted-params.ts';
import type { Minimum } from '../polish.ts';
import { problemOfQuotes, type CalibrationProblem } from '../problem.ts';
import type { CalibrationReport, CalibrationWarning } from '../report.ts';
import type { PieceResult } from '../search.ts';
import type { CalibrationObserver } from '../settings.ts';
import { warningsOf } from '../warnings.ts';
import { withPathNoise } from './path-noise.ts';
import { quinticObjective } from './quintic-objective.ts';
import { quinticPricer, type QuinticValues, type SimulationSize } from './quintic-values.ts';
import { paramsAt } from '../free-params.ts';

/** What is told is simulated with more paths, and once more with half the step and other paths. */
const TOLD_SIZE = { paths: 32_768, refinement: 2, withErrors: true };
const HALVED_SIZE = { paths: 16_384, refinement: 4 };

/** Losses that differ by less are the same minimum: kept paths make small valleys of their own. */
const SAME_SIMULATED_LOSS = 0.02;

/** A quintic fit before it is judged. */
export interface QuinticFit {
  readonly problem: CalibrationProblem;
  readonly minimum: Minimum;
  readonly results: readonly PieceResult[];
  readonly best: PieceResult | undefined;
  /** Paths and steps of the minimum. */
  readonly fittedSize: Omit<SimulationSize, 'seed'>;
  readonly observer: CalibrationObserver;
}

/**
 * Everything about the best fit.
 * @param fit from the search
 * @returns report with the forward variance curve beside the parameters
 */
export function quinticReport({
  problem,
  minimum,
  results,
  best,
  fittedSize,
  observer,
}: QuinticFit): CalibrationReport {
  const { free, quotes, settings, targets } = problem;
  const params = paramsAt(free, minimum.x);
  const price = (size: Omit<SimulationSize, 'seed'>): QuinticValues =>
    quinticPricer(settings.modelId, targets, { ...size, seed: settings.seed }).price(params);
  const told = price(TOLD_SIZE);
  const halved = observer.shouldStop() ? told : price(HALVED_SIZE);
  observer.progress(0.85);
  const held = heldByBounds(free, minimum.x);
  const errors = errorsOf({ problem, minimum, fittedSize, observer }, held);
  const fitted = fittedParams(free, minimum.x, held, errors);
  const components = componentFits(problem, { continued: told.values, told: told.told });
  const expiries = expiryFits(quotes, told.told);
  const nodes = nodeFit(quotes, told.told);
  const errorVolPoints = 100 * rootMeanSquare(told.standardErrors.filter((error) => error > 0));
  const cancelled = observer.shouldStop() || results.some((result) => result.cancelled);
  // Starts are compared on the paths of the search; losses on other paths say nothing of them.
  const searched = { ...minimum, loss: (best?.start.loss ?? minimum.loss) * (1 + SAME_SIMULATED_LOSS) };
  const judged = {
    ...{ problem, minimum: searched, results, params: fitted, correlation: errors.correlation },
    ...{ components, expiries, nodes, errorVolPoints },
  };
  return {
    status: cancelled ? 'CANCELLED' : statusOf(minimum, held),
    message: cancelled ? 'Cancelled: the best point so far is kept.' : minimum.message,
    loss: components.reduce((sum, { loss }) => sum + loss, 0),
    params: fitted,
    correlation: errors.correlation,
    freeParams: free.names,
    curves: [
      {
        name: 'forward variance',
        unit: '1/yr',
        timesYears: told.nodes.timesYears,
        values: told.nodes.variances,
      },
    ],
    components,
    expiries,
    ...(nodes && { nodes }),
    starts: results.map(({ start }) => start),
    trace: best?.trace ?? { evaluations: new Float64Array(0), loss: new Float64Array(0) },
    profiles: [],
    numericalErrorVolPoints: errorVolPoints,
    warnings: [...warningsOf(judged), ...simulationWarnings(problem, told, halved)],
  };
}

/** Of quotes and paths; where nodes of a repaired surface were fitted, of the quotes alone, with what the nodes moved. */
function errorsOf(
  {
    problem,
    minimum,
    fittedSize,
    observer,
  }: Pick<QuinticFit, 'problem' | 'minimum' | 'fittedSize' | 'observer'>,
  held: readonly boolean[],
): ErrorAnalysis {
  const { x } = minimum;
  const known = problemOfQuotes(problem);
  const isPlain = known === problem;
  const objective = isPlain
    ? minimum.objective
    : quinticObjective(known, { ...fittedSize, seed: problem.settings.seed });
  const simulated = { problem: known, objective, x, size: fittedSize };
  if (isPlain)
    return withPathNoise(analyseErrors(objective, x, minimum.loss, held), simulated, observer.shouldStop);
  const { errors, shift } = analyseQuotes(objective, x, held);
  return withShift(withPathNoise(errors, simulated, observer.shouldStop), shift);
}

function statusOf({ converged, loss }: Minimum, held: readonly boolean[]): CalibrationReport['status'] {
  if (!converged || !Number.isFinite(loss)) return 'NOT_CONVERGED';
  return held.includes(true) ? 'AT_BOUND' : 'CONVERGED';
}

function simulationWarnings(
  { quotes }: CalibrationProblem,
  told: QuinticValues,
  halved: QuinticValues,
): CalibrationWarning[] {
  const warnings: CalibrationWarning[] = [];
  const wide: number[] = [];
  const moves: number[] = [];
  told.standardErrors.forEach((error, i) => {
    if (!(error > 0)) return;
    if (error > quotes.halfSpreads[i]!) wide.push(i);
    moves.push(halved.values[i]! - told.values[i]!);
  });
  const known = moves.filter(Number.isFinite);
  if (known.length > 0) {
    const points = (100 * rootMeanSquare(Float64Array.from(known))).toFixed(2);
    const message = `SPX vols are simulated: half the time step and other paths move them by ${points} vol points (root mean square); ${wide.length} of ${known.length} have a Monte-Carlo error above half their bid–ask spread.`;
    warnings.push({ code: 'SIMULATED', message });
  }
  if (told.futuresError > 1e-6) {
    const percent = (100 * told.futuresError).toPrecision(2);
    warnings.push({
      code: 'FUTURES_NOT_REPRICED',
      message: `No forward variance above 0 reprices all futures: one is missed by ${percent} %.`,
    });
  }
  return warnings;
}

function rootMeanSquare(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return values.length === 0 ? 0 : Math.sqrt(sum / values.length);
}
