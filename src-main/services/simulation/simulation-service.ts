import type { SimulationEstimate, SimulationInput, SimulationResult } from '#contract/schemas/simulation.ts';
import { simulatePictureTaskId } from '#jobs/tasks/simulate-picture.task.ts';
import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';
import { simulatedModels, type SimulatedModel } from '#quant/engines/simulated-models.ts';
import type { ControlledEstimate } from '#quant/payoffs/estimates.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import type { PathPicture } from '#simulation/estimate/path-picture.ts';
import { describeParam } from '../models/models-service.ts';
import type { AreaService, ServiceContext } from '../service-context.ts';
import { requireSimulation } from './check-simulation.ts';
import { estimateInBatches, type BatchState } from './estimate-in-batches.ts';
import { halveSteps } from './halve-steps.ts';
import { holdPosition } from './hold-position.ts';
import { onBackEnd, type SimulationDeps } from './on-back-end.ts';
import { forecastRange } from './range-forecast.ts';
import { replaySimulation } from './replay-simulation.ts';
import { importanceOf } from './move-draws.ts';
import { mostPathsOf, requestOf } from './request-of.ts';
import { describeGreeks, wantedGreeks, type WantedGreeks } from './simulate-greeks.ts';
import { exactDensity, referencePrices, type ReferencePrice } from './reference-prices.ts';
import { keepSimulation, requireStored } from './simulation-archive.ts';
import { forwardPlace, requireFinite, warningsOf } from './simulation-warnings.ts';

/** Monte Carlo of every process, with its error, its reference where there is one, and what it ran on. */
export function createSimulationService(deps: SimulationDeps): AreaService<'simulation'> {
  return {
    processes: () => Promise.resolve({ processes: simulatedModels.map(describeProcess) }),
    run: async (input, context) => {
      const startedAtMs = Math.round(context.now());
      const result = await simulate(deps, input, context);
      return keepSimulation(deps.archive, { input, startedAtMs }, result);
    },
    list: ({ process, ...page }) =>
      deps.archive.reader.simulations({ ...page, ...(process === undefined ? {} : { process }) }),
    get: ({ runId }) => requireStored(deps.archive, runId),
    replay: async ({ runId }, context) =>
      replaySimulation(deps.archive, await requireStored(deps.archive, runId), (input) =>
        simulate(deps, input, context),
      ),
    profit: (input, context) => holdPosition(deps, input, context),
    rangeForecast: (input, context) => forecastRange(deps, input, context),
    stepHalving: (input, context) => halveSteps(deps, input, context),
  };
}

function describeProcess({ process, model }: SimulatedModel) {
  const { id, label, scheme, underlying, weakOrder, weakOrderHolds } = process;
  const start = Object.fromEntries(model.params.map((spec) => [spec.name, spec.start]));
  return {
    id,
    label,
    scheme,
    underlying,
    weakOrder,
    weakOrderHolds,
    hasConditional: process.bind(start, 20).conditional !== undefined,
    formula: model.formula,
    source: model.source,
    params: model.params.map(describeParam),
  };
}

async function simulate(
  deps: SimulationDeps,
  input: SimulationInput,
  context: ServiceContext,
): Promise<SimulationResult> {
  const simulated = requireSimulation(input);
  const startedAtMs = context.now();
  const plain = requestOf(input);
  const importance = await importanceOf(deps.compute, { input, request: plain }, context.signal);
  const request = importance ? { ...plain, importance: importance.tilt } : plain;
  const references = await referencePrices(deps.compute, simulated, input, context.signal);
  const greeks = await wantedGreeks(deps.compute, { simulated, input, request }, context.signal);
  const full = { ...request, greeks: greeks.chosen.map(({ payoff, greek }) => ({ payoff, greek })) };
  const mostPaths = mostPathsOf(input);
  const convergence: SimulationResult['convergence'] = [];
  const isPrecise = (state: BatchState): boolean =>
    input.targetError !== undefined && state.estimates[0]!.controlled.standardError <= input.targetError;
  const { value: state, report } = await onBackEnd(deps, { input, signal: context.signal }, (backEnd) => {
    convergence.length = 0;
    return estimateInBatches({
      compute: deps.compute,
      signal: context.signal,
      request: full,
      backEnd,
      allowSoftware: deps.allowSoftwareDevice ?? false,
      mostPaths,
      now: context.now,
      isEnough: (reached) => {
        requireFinite(reached);
        convergence.push({ paths: reached.paths, ...reached.estimates[0]!.controlled });
        context.progress(reached.paths / mostPaths, `${reached.paths.toLocaleString('en')} paths`);
        const estimates = describeEstimates(reached.estimates, references);
        context.partial({ paths: reached.paths, estimates, convergence: [...convergence] });
        return isPrecise(reached);
      },
    });
  });
  const elapsedMs = context.now() - startedAtMs;
  if (state.isCancelled) context.endedEarly?.();
  const wantsPicture = input.picture && !state.isCancelled;
  return {
    ...describeNumbers(deps, { input, simulated, references, greeks, forwardAt: forwardPlace(full) }, state),
    importance,
    stopped: state.isCancelled ? 'cancelled' : isPrecise(state) ? 'targetError' : 'paths',
    convergence,
    device: { ...report, notes: [...report.notes] },
    pathStepsPerSecond:
      (state.paths * (input.antithetic ? 2 : 1) * state.steps) / Math.max(elapsedMs / 1000, 1e-3),
    elapsedMs,
    picture: wantsPicture ? await pictureOf(deps, { input, simulated, request: plain }, context) : null,
    warnings: warningsOf(simulated, { input, request: full, importance }, state),
  };
}

/** What is known before there are paths. */
interface Known {
  readonly input: SimulationInput;
  readonly simulated: SimulatedModel;
  readonly references: readonly (ReferencePrice | null)[];
  readonly greeks: WantedGreeks;
  /** Place of the control that is the forward at the last date; −1 where there is none. */
  readonly forwardAt: number;
}

/** What the seed decides, with the hash that says so. */
function describeNumbers(
  { codeVersion }: SimulationDeps,
  { input, simulated: { process }, references, greeks, forwardAt }: Known,
  { paths, steps, estimates, controls }: BatchState,
) {
  const { antithetic, seed } = input;
  const decided = {
    process: process.id,
    scheme: process.scheme,
    paths,
    steps,
    antithetic,
    seed,
  };
  return {
    ...decided,
    codeVersion,
    runId: null,
    estimates: describeEstimates(estimates, references),
    greeks: describeGreeks(greeks, estimates, { payoffs: references.length, paths }),
    martingale: controls[forwardAt] ?? null,
    resultHash: sha256Of(canonicalJson({ ...decided, estimates, controls })),
  };
}

function describeEstimates(
  estimates: readonly ControlledEstimate[],
  references: readonly (ReferencePrice | null)[],
): SimulationEstimate[] {
  return estimates.slice(0, references.length).map(({ plain, controlled, varianceExplained }, i) => ({
    mean: controlled.mean,
    standardError: controlled.standardError,
    plainMean: plain.mean,
    plainStandardError: plain.standardError,
    varianceExplained,
    reference: references[i] ?? null,
  }));
}

async function pictureOf(
  { compute }: SimulationDeps,
  {
    input,
    simulated,
    request,
  }: { input: SimulationInput; simulated: SimulatedModel; request: SimulationRequest },
  { signal }: ServiceContext,
): Promise<SimulationResult['picture']> {
  const picture = await compute.run<PathPicture>(simulatePictureTaskId, request, {
    signal,
    seed: input.seed,
  });
  const { times, quantiles, samplePaths, terminal, means, paths } = picture;
  const end = times.at(-1)!;
  const exact = await exactDensity(compute, { simulated, input, signal }, { end, levels: terminal.levels });
  return {
    ...{ times, means, paths },
    quantiles: [...quantiles],
    samplePaths: [...samplePaths],
    terminal: { ...terminal, exact },
  };
}
