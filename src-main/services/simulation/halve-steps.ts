import type { SimulationInput, StepHalvingInput, StepHalvingResult } from '#contract/schemas/simulation.ts';
import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';
import { declaredOrder } from '#quant/processes/registry.ts';
import type { BackEndReport } from '#simulation/choose-back-end.ts';
import { halvingReport } from '#simulation/estimate/step-halving.ts';
import type { ServiceContext } from '../service-context.ts';
import { requireSimulation } from './check-simulation.ts';
import { estimateInBatches, type BatchState } from './estimate-in-batches.ts';
import { onBackEnd, type SimulationDeps } from './on-back-end.ts';
import { mostPathsOf, requestOf } from './request-of.ts';
import { checkSteps } from './simulation-grid.ts';
import { requireFinite, warningsOf } from './simulation-warnings.ts';
import { referencePrices, type ReferencePrice } from './reference-prices.ts';

/** Steps of each level as a share of those asked for; the work goes with them. */
const LEVELS = [0.25, 0.5, 1] as const;
const WORK = LEVELS.reduce((sum, share) => sum + share, 0);

interface Halved {
  readonly states: readonly BatchState[];
  readonly reports: readonly BackEndReport[];
}

/** The same payoffs with a quarter, half and all of the steps, and what that says about the error of the scheme. */
export async function halveSteps(
  deps: SimulationDeps,
  given: StepHalvingInput,
  context: ServiceContext,
): Promise<StepHalvingResult> {
  const input: SimulationInput = { ...given, picture: false, greekMethod: 'forward', importance: false };
  const simulated = requireSimulation(input);
  checkSteps(simulated, { ...input, stepsPerYear: input.stepsPerYear * LEVELS[0] });
  const startedAtMs = context.now();
  const references = await referencePrices(deps.compute, simulated, input, context.signal);
  const { states, reports } = await levelsOf(deps, input, context);
  const { id, scheme } = simulated.process;
  const weakOrder = declaredOrder(simulated.process, input.params);
  const payoffs = describePayoffs(states, { weakOrder, references });
  const decided = {
    process: id,
    scheme,
    weakOrder,
    payoffs,
    paths: states.at(-1)!.paths,
    antithetic: input.antithetic,
    seed: input.seed,
    codeVersion: deps.codeVersion,
  };
  const [coarse, , fine] = states;
  const device = reports.at(-1)!;
  return {
    ...decided,
    device: { ...device, notes: [...new Set(reports.flatMap(({ notes }) => notes))] },
    elapsedMs: context.now() - startedAtMs,
    warnings: [
      ...(coarse!.steps < fine!.steps ? [] : [cannotHalve(fine!.steps)]),
      ...warningsOf(simulated, { input, request: requestOf(input) }, fine!),
    ],
    resultHash: sha256Of(canonicalJson(decided)),
  };
}

async function levelsOf(
  deps: SimulationDeps,
  input: SimulationInput,
  context: ServiceContext,
): Promise<Halved> {
  const mostPaths = mostPathsOf(input);
  const states: BatchState[] = [];
  const reports: BackEndReport[] = [];
  let done = 0;
  for (const share of LEVELS) {
    const level = { ...input, stepsPerYear: input.stepsPerYear * share };
    const { value, report } = await onBackEnd(deps, { input: level, signal: context.signal }, (backEnd) =>
      estimateInBatches({
        compute: deps.compute,
        signal: context.signal,
        request: requestOf(level),
        backEnd,
        allowSoftware: deps.allowSoftwareDevice ?? false,
        mostPaths,
        now: context.now,
        isEnough: (reached) => {
          requireFinite(reached);
          const { paths, steps } = reached;
          context.progress((done + (share * paths) / mostPaths) / WORK, `${steps} steps`);
          return false;
        },
      }),
    );
    // one level says nothing about the others: a stop leaves nothing to keep
    context.signal.throwIfAborted();
    done += share;
    states.push(value);
    reports.push(report);
  }
  return { states, reports };
}

function describePayoffs(
  states: readonly BatchState[],
  {
    weakOrder,
    references,
  }: { readonly weakOrder: number | null; readonly references: readonly (ReferencePrice | null)[] },
): StepHalvingResult['payoffs'] {
  return references.map((reference, place) => {
    const levels = states.map(({ steps, estimates }) => ({ steps, ...estimates[place]!.controlled }));
    const { differences, ...report } = halvingReport(levels, weakOrder);
    return { levels, differences: [...differences], ...report, reference };
  });
}

function cannotHalve(steps: number): StepHalvingResult['warnings'][number] {
  return {
    code: 'STEPS_NOT_HALVED',
    message: `Dates and jumps need ${steps} steps whatever is asked for; ask for more steps a year to see their error.`,
  };
}
