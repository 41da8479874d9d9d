import { VolterraError } from '#contract/errors.ts';
import type {
  CalibrationRun,
  CalibrationSettings,
  CalibrationSummary,
} from '#contract/schemas/calibration.ts';
import { sha256Of } from '#platform/canonical-json.ts';
import { resultText, type CalibrationResult } from '#store/calibration-row.ts';
import { provenanceOf } from '../market/provenance.ts';
import type { ServiceContext } from '../service-context.ts';
import { targetDeps, type CalibrationDeps } from './calibration-deps.ts';
import { computeResult, type ComputeOrder } from './compute-result.ts';
import { bareResult } from './describe-run.ts';
import { evaluateAlerts } from './evaluate-alerts.ts';
import { isGood } from './history.ts';
import { checkSettings, warmSettings } from './quant-settings.ts';
import { withEstimator } from './repair-of-settings.ts';
import { prepareTargets, type PreparedTargets } from './targets-from-store.ts';

export interface CalibrationRequest {
  readonly settings: CalibrationSettings;
  readonly label: string;
  readonly trigger: CalibrationSummary['trigger'];
  /** A run that converged becomes the one in use. */
  readonly promote?: boolean;
}

type RunContext = Pick<ServiceContext, 'signal' | 'now' | 'progress' | 'partial' | 'endedEarly'>;

/** One calibration from the quotes in the store to the stored run. */
export type RunCalibration = (request: CalibrationRequest, context: RunContext) => Promise<CalibrationRun>;

/**
 * Calibrates and stores the run in one transaction, whatever came of it: converged, refused, failed, or cancelled with the
 * best so far. Nothing is stored where there are no quotes at all, where nothing was reached, or where the process ends.
 */
export function createRunCalibration(deps: CalibrationDeps): RunCalibration {
  const { reader } = deps.market;
  return async (request, context) => {
    const model = checkSettings(request.settings);
    if ((await reader.info()).readOnly) throw new VolterraError('STORE_READ_ONLY');
    const startedAtMs = context.now();
    context.progress(null, 'Reading quotes');
    const prepared = await prepareTargets(targetDeps(deps), {
      model,
      settings: request.settings,
      signal: context.signal,
    });
    const named = withEstimator(request.settings, prepared.inputs);
    const settings = await resolveStart(deps, named, prepared);
    const order = { model, settings, prepared };
    const outcome = await computeOutcome(deps, order, context);
    if (isClosing(context.signal)) throw context.signal.reason;
    const elapsedMs = context.now() - startedAtMs;
    const run = describeRun(deps, { ...order, request }, { result: outcome.result, startedAtMs, elapsedMs });
    const promote = request.promote === true && run.status === 'CONVERGED';
    await deps.writer.saveCalibration(run, await evaluateAlerts(reader, run), promote);
    if ('error' in outcome) throw outcome.error;
    if (run.status === 'CANCELLED') context.endedEarly?.();
    return { ...run, current: promote };
  };
}

type Outcome =
  { readonly result: CalibrationResult } | { readonly result: CalibrationResult; readonly error: unknown };

/** A failure that nobody asked for is a result too: the day has a gap with a reason. */
async function computeOutcome(
  deps: CalibrationDeps,
  order: ComputeOrder,
  context: RunContext,
): Promise<Outcome> {
  try {
    return { result: await computeResult(deps, order, context) };
  } catch (error) {
    if (context.signal.aborted) throw error;
    const message =
      error instanceof VolterraError
        ? error.message
        : 'The calibration failed in a way that was not foreseen; the log says more.';
    return { result: bareResult('FAILED', message, { model: order.model }), error };
  }
}

/** The process ends: what was reached is dropped, as the job's row says. */
function isClosing({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof VolterraError && reason.code === 'INTERRUPTED';
}

/** With a warm start, the last good parameters of a day before become starts; what is stored says which. */
async function resolveStart(
  { market }: CalibrationDeps,
  settings: CalibrationSettings,
  { day }: PreparedTargets,
): Promise<CalibrationSettings> {
  if (!settings.warmStart) return settings;
  const points = await market.reader.calibrationPoints({ model: settings.model, toDay: day });
  const last = points.findLast(isGood);
  return last ? warmSettings(settings, last.fittedParams) : settings;
}

function describeRun(
  { market, machine, newId }: CalibrationDeps,
  { model, settings, prepared, request }: ComputeOrder & { readonly request: CalibrationRequest },
  { result, ...times }: { result: CalibrationResult; startedAtMs: number; elapsedMs: number },
): CalibrationRun {
  const { inputs, lineages, day } = prepared;
  const { codeVersion } = market;
  const provenance = provenanceOf({
    inputs: lineages,
    firstDay: day,
    lastDay: day,
    count: inputs.usedQuotes,
    method: `Calibration of ${model.label}; quotes weighted by ${settings.weighting}${repairWords(inputs)}`,
    codeVersion,
    seed: settings.seed,
  });
  return {
    ...result,
    ...times,
    runId: newId(),
    model: model.id,
    label: request.label,
    quoteDate: inputs.quoteDate,
    rmse: Object.fromEntries(result.components.map(({ id, rmse }) => [id, rmse])),
    params: Object.fromEntries(result.fittedParams.map(({ name, value }) => [name, value])),
    usedQuotes: inputs.usedQuotes,
    warnings: result.warningList.length,
    current: false,
    trigger: request.trigger,
    sample: provenance.sample,
    settings,
    inputs,
    machine,
    codeVersion,
    resultHash: sha256Of(resultText(result)),
    provenance,
  };
}

function repairWords({ repair }: PreparedTargets['inputs']): string {
  if (!repair) return '';
  const { targets, estimator, projected, nodesWithQuote, quotedNodes, filledNodes } = repair;
  const repaired = `${estimator.label}${projected ? ', projected to no arbitrage' : ''}, from ${nodesWithQuote} nodes with a quote`;
  return targets === 'filledHoles'
    ? `; ${filledNodes} holes filled by ${repaired}, weighted by their bands`
    : `; fitted to ${quotedNodes} quoted and ${filledNodes} filled nodes of a surface repaired by ${repaired}, weighted by their bands`;
}
