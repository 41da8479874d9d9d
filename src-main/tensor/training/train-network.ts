import { createHash } from 'node:crypto';
import { VolterraError } from '#contract/errors.ts';
import type { TrainingSession } from '../executor.ts';
import { packWeights, startWeights, unpackWeights } from '../program.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { shareOfRate } from './schedule.ts';
import type { EpochRecord, TrainingObserver, TrainingOutcome, TrainingRun } from './training-run.ts';

const defaultIntervalMs = 20_000;

/**
 * Trains from the start, or from the checkpoint of the run where there is one. A run that was broken off at any place and gone
 * on with ends in the same weights as one that was not, on the same executor.
 * @throws VolterraError INVALID_INPUT where the checkpoint is of another run, FILE_DAMAGED where it cannot be read, TRAINING_DIVERGED
 */
export async function trainNetwork(
  run: TrainingRun,
  observer: TrainingObserver = {},
): Promise<TrainingOutcome> {
  const runKey = keyOf(run);
  const found = await findCheckpoint(run, runKey);
  const session = await run.executor.open(run.program, {
    optimiser: run.optimiser,
    rows: run.data.rows,
    weights: startWeights(run.program, run.seed),
    ...(found ? { state: found.state } : {}),
  });
  try {
    return await new Training(run, session, observer, found ?? freshProgress(runKey)).finish(found !== null);
  } finally {
    await session.dispose();
  }
}

async function findCheckpoint({ checkpoint }: TrainingRun, runKey: string): Promise<Checkpoint | null> {
  const found = checkpoint ? await loadCheckpoint(checkpoint.path) : null;
  if (!found || found.runKey === runKey) return found;
  if (checkpoint!.ofAnotherRun === 'startAgain') return null;
  throw ofAnotherRun(checkpoint!.path);
}

type Progress = Omit<Checkpoint, 'state'>;

const freshProgress = (runKey: string): Progress => ({
  runKey,
  epoch: 0,
  place: 0,
  lossSum: 0,
  history: [],
  best: null,
});

/** Everything that decides the numbers, as a hash; the place of the file and the time between two do not. */
function keyOf({ program, executor, optimiser, schedule, epochs, seed, data }: TrainingRun): string {
  const { id, rows, batchesPerEpoch } = data;
  const parameters = program.parameters.map(({ name, shape, start }) => [name, shape, start]);
  const content = [parameters, executor.id, optimiser, schedule, epochs, seed, id, rows, batchesPerEpoch];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function ofAnotherRun(path: string): VolterraError {
  return new VolterraError('INVALID_INPUT', {
    message: `The checkpoint ${path} is of another run. Give the settings that it was begun with, or another place.`,
    data: { path },
  });
}

function diverged(epoch: number, place: number): VolterraError {
  return new VolterraError('TRAINING_DIVERGED', {
    message: `The loss is no finite number in batch ${place + 1} of epoch ${epoch + 1}. Train again with another seed.`,
    data: { epoch, place },
  });
}

class Training {
  readonly #run: TrainingRun;
  readonly #session: TrainingSession;
  readonly #observer: TrainingObserver;
  #progress: Progress;
  #savedAtMs = performance.now();

  constructor(run: TrainingRun, session: TrainingSession, observer: TrainingObserver, progress: Progress) {
    this.#run = run;
    this.#session = session;
    this.#observer = observer;
    this.#progress = progress;
  }

  async finish(isResumed: boolean): Promise<TrainingOutcome> {
    const resumedIn = isResumed ? this.#progress.epoch : null;
    const { epochs, data } = this.#run;
    const { history } = this.#progress;
    this.#observer.begun?.({ resumedIn, history, stepsPerEpoch: data.batchesPerEpoch });
    while (this.#progress.epoch < epochs) {
      while (this.#progress.place < data.batchesPerEpoch) {
        if (this.#observer.shouldStop?.()) return this.#end('cancelled', resumedIn);
        await this.#takeStep();
        await this.#saveSometimes();
      }
      if (this.#observer.shouldStop?.()) return this.#end('cancelled', resumedIn);
      await this.#closeEpoch();
    }
    return this.#end('done', resumedIn);
  }

  async #takeStep(): Promise<void> {
    const { epoch, place, lossSum } = this.#progress;
    const { data, epochs } = this.#run;
    const batch = await data.batch(epoch, place);
    const loss = await this.#session.step(batch, this.#learningRate(epoch));
    if (!Number.isFinite(loss)) throw diverged(epoch, place);
    this.#progress = { ...this.#progress, place: place + 1, lossSum: lossSum + loss };
    const step = epoch * data.batchesPerEpoch + place + 1;
    this.#observer.heard?.({ kind: 'step', epoch, step, loss });
    this.#observer.progress?.(step / (epochs * data.batchesPerEpoch));
  }

  async #closeEpoch(): Promise<void> {
    const { epoch, lossSum, history, best } = this.#progress;
    const validation = await this.#run.validate(this.#session, epoch);
    const isBest = !best || validation.score < best.score;
    const record: EpochRecord = {
      epoch,
      learningRate: this.#learningRate(epoch),
      loss: lossSum / this.#run.data.batchesPerEpoch,
      validation,
      isBest,
    };
    const weights = isBest ? await this.#packedWeights() : best.weights;
    this.#progress = {
      ...this.#progress,
      epoch: epoch + 1,
      place: 0,
      lossSum: 0,
      history: [...history, record],
      best: isBest ? { epoch, score: validation.score, weights } : best,
    };
    this.#observer.heard?.({ kind: 'epoch', record });
  }

  async #end(stopped: TrainingOutcome['stopped'], resumedIn: number | null): Promise<TrainingOutcome> {
    await this.#save();
    const { best, history } = this.#progress;
    const { steps } = await this.#session.state();
    const weights = best ? unpackWeights(this.#run.program, best.weights) : await this.#session.weights();
    return { weights, bestEpoch: best?.epoch ?? null, history, steps, resumedIn, stopped };
  }

  async #saveSometimes(): Promise<void> {
    const intervalMs = this.#run.checkpoint?.intervalMs ?? defaultIntervalMs;
    if (performance.now() - this.#savedAtMs >= intervalMs) await this.#save();
  }

  async #save(): Promise<void> {
    const { checkpoint } = this.#run;
    if (!checkpoint) return;
    await saveCheckpoint(checkpoint.path, { ...this.#progress, state: await this.#session.state() });
    this.#savedAtMs = performance.now();
  }

  async #packedWeights(): Promise<Float32Array> {
    return packWeights(this.#run.program, await this.#session.weights());
  }

  #learningRate(epoch: number): number {
    const { optimiser, schedule, epochs } = this.#run;
    return optimiser.learningRate * shareOfRate(schedule, epoch, epochs);
  }
}
