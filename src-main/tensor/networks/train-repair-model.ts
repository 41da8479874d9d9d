import { VolterraError } from '#contract/errors.ts';
import type {
  RepairEpoch,
  RepairTrainingNews,
  TrainRepairInput,
  TrainRepairResult,
} from '#contract/schemas/repair-training.ts';
import type { ExecutorId } from '#contract/schemas/training.ts';
import { benchmarkGrid } from '#quant/repair/benchmark-grid.ts';
import { chooseExecutor } from '../probe-executors.ts';
import type { Workload } from '../probe-executors.ts';
import type { Executor } from '../executor.ts';
import { executors } from '../executors/registry.ts';
import { countWeights } from '../program.ts';
import type { EpochRecord, TrainingEvent, TrainingObserver } from '../training/training-run.ts';
import { encodeRepairModel } from './repair-model.ts';
import { planCnn } from './plan-published-cnn.ts';
import { planRepairNetwork } from './repair/plan-repair-network.ts';
import type { RepairSettings } from './repair/repair-settings.ts';

export interface TrainModelOrder {
  readonly input: TrainRepairInput;
  /** Where the run is kept while it lasts, and found again after it was broken off; none where absent. */
  readonly checkpointPath?: string;
  readonly codeVersion: string;
  /** Other sizes than the usual ones of the repair network, such as those of a trial. */
  readonly sizes?: Partial<RepairSettings>;
}

export interface ModelObserver {
  readonly shouldStop: () => boolean;
  readonly progress: (fraction: number) => void;
  readonly publish: (news: RepairTrainingNews) => void;
}

/** News that come sooner than this after the last are lost on their way. */
const leastGapMs = 60;
const stepGapMs = 250;
/** What a kill may cost; a checkpoint takes a few milliseconds. */
const checkpointGapMs = 1000;
/** Of the whole work, until the first step. */
const shareOfPreparation = 0.15;

/**
 * Prepares, trains and packs a network of the repair lab. A stop after the first step gives the best so far.
 * @throws VolterraError CANCELLED before the first step, EXECUTOR_NOT_USABLE, INVALID_INPUT
 */
export async function trainRepairModel(
  { input, checkpointPath, codeVersion, sizes = {} }: TrainModelOrder,
  observer: ModelObserver,
): Promise<TrainRepairResult> {
  const startedAtMs = performance.now();
  const preparation = {
    shouldStop: observer.shouldStop,
    progress: (fraction: number) => {
      observer.progress(shareOfPreparation * fraction);
    },
  };
  const plan =
    input.network === 'published-cnn'
      ? planCnn(input, preparation)
      : planRepairNetwork(input, sizes, preparation);
  const { executor, device } = await pickExecutor(plan.workload, input.executor, observer.shouldStop);
  const outcome = await plan.train({
    executor,
    observer: trainingObserver(observer, {
      executor: executor.id,
      device,
      weights: countWeights(plan.program),
    }),
    ...(checkpointPath === undefined
      ? {}
      : { checkpoint: { path: checkpointPath, intervalMs: checkpointGapMs, ofAnotherRun: 'startAgain' } }),
  });
  const history = outcome.history.map(epochOf);
  const { manifest, bytes } = encodeRepairModel(
    {
      network: input.network,
      label: plan.label,
      architecture: { ...plan.architecture },
      trainedOn: [...plan.trainedOn],
      settings: { ...plan.settings },
      seed: input.seed,
      executor: executor.id,
      codeVersion,
      dataHash: plan.dataHash,
      epochs: history.length,
      bestEpoch: outcome.bestEpoch,
      validation: history[outcome.bestEpoch ?? -1]?.validation ?? null,
    },
    { grid: benchmarkGrid, law: plan.law, program: plan.program, weights: outcome.weights },
  );
  return {
    manifest,
    weights: bytes,
    history,
    steps: outcome.steps,
    resumedIn: outcome.resumedIn,
    stopped: outcome.stopped,
    elapsedMs: performance.now() - startedAtMs,
  };
}

/** The referee trains nothing where anything else does: its steps take seconds. */
async function pickExecutor(
  workload: Workload,
  wanted: ExecutorId | 'auto',
  shouldStop: () => boolean,
): Promise<{ readonly executor: Executor; readonly device: string }> {
  const quick = executors.filter(({ id }) => id !== 'plain');
  const candidates = wanted === 'auto' ? quick : executors;
  const choice = await chooseExecutor(workload, wanted, { executors: candidates, budgetMs: 500, shouldStop });
  return { executor: executors.find(({ id }) => id === choice.executor)!, device: choice.device };
}

function trainingObserver(
  { shouldStop, progress, publish }: ModelObserver,
  begun: { readonly executor: ExecutorId; readonly device: string; readonly weights: number },
): TrainingObserver {
  return {
    shouldStop,
    begun: ({ resumedIn, history, stepsPerEpoch }) => {
      publish({ kind: 'begun', ...begun, resumedIn, stepsPerEpoch, history: history.map(epochOf) });
    },
    progress: (fraction) => {
      progress(shareOfPreparation + (1 - shareOfPreparation) * fraction);
    },
    heard: newsOf(publish),
  };
}

/** Tells steps now and then, by their mean; an epoch that came too soon after them is told with the next. */
function newsOf(publish: ModelObserver['publish']): (event: TrainingEvent) => void {
  const epochs: RepairTrainingNews[] = [];
  let toldAtMs = performance.now();
  let losses: number[] = [];
  return (event) => {
    if (event.kind === 'epoch') epochs.push({ kind: 'epoch', record: epochOf(event.record) });
    else losses.push(event.loss);
    const sinceMs = performance.now() - toldAtMs;
    const epoch = sinceMs >= leastGapMs ? epochs.shift() : undefined;
    if (epoch) publish(epoch);
    else if (event.kind === 'step' && sinceMs >= stepGapMs) {
      publish({ ...event, loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length });
      losses = [];
    } else return;
    toldAtMs = performance.now();
  };
}

/** Figures of a validation are named `family/mask`, those without the network `family/mask/mixture`. */
function epochOf({ epoch, learningRate, loss, isBest, validation }: EpochRecord): RepairEpoch {
  const { score, ...figures } = validation;
  const groups = Object.entries(figures)
    .filter(([name]) => name.split('/').length === 2)
    .map(([name, rmse]) => {
      const [family, mask] = name.split('/');
      return { family: family!, mask: maskOf(mask), rmse, rmseMixture: figures[`${name}/mixture`] ?? null };
    });
  return { epoch, learningRate, loss, isBest, validation: { score, groups } };
}

function maskOf(name: string | undefined): 'regular' | 'adversarial' {
  if (name === 'regular' || name === 'adversarial') return name;
  throw new VolterraError('INTERNAL', { message: `A validation names the mask ${name}.` });
}
