import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  RepairTrainingNews,
  TrainRepairInput,
  TrainRepairResult,
} from '#contract/schemas/repair-training.ts';
import { trainSurfaceRepairTaskId } from '#jobs/tasks/train-surface-repair.task.ts';
import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';
import type { TrainModelOrder } from '#tensor/networks/train-repair-model.ts';
import { VolterraError } from '#contract/errors.ts';
import type { ServiceContext } from '../service-context.ts';
import { requireFamily } from './estimators.ts';
import { keepModel } from './models.ts';
import type { RepairLabDeps } from './repair-lab-deps.ts';

/** Trains a network and keeps it; the same request after a break goes on where it was. */
export async function trainRepair(
  { compute, market: { codeVersion }, folders }: RepairLabDeps,
  input: TrainRepairInput,
  context: ServiceContext,
): Promise<Omit<TrainRepairResult, 'weights'> & { estimator: string; weightsBytes: number }> {
  input.families?.forEach((id, at) => requireFamily(id, `families.${at}`));
  const checkpointPath = await checkpointOf(folders.trained, input);
  const order: TrainModelOrder = { input, codeVersion, checkpointPath };
  const trained = await compute.run<TrainRepairResult | null>(trainSurfaceRepairTaskId, order, {
    signal: context.signal,
    seed: input.seed,
    priority: 'batch',
    progress: (fraction) => context.progress(fraction, fraction < 0.15 ? 'making surfaces' : 'training'),
    publish: (news) => context.partial(news as RepairTrainingNews),
  });
  if (!trained) throw new VolterraError('CANCELLED');
  const { weights, ...told } = trained;
  const { id } = await keepModel(folders, trained);
  if (told.stopped === 'cancelled') context.endedEarly?.();
  else await rm(checkpointPath, { force: true });
  return { estimator: id, weightsBytes: weights.length, ...told };
}

async function checkpointOf(folder: string, input: TrainRepairInput): Promise<string> {
  const running = join(folder, '..', 'surface-repair-running');
  await mkdir(running, { recursive: true });
  return join(running, `${sha256Of(canonicalJson(input)).slice(0, 16)}.checkpoint`);
}
