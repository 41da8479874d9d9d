import { createHash } from 'node:crypto';
import type { TrainRepairInput } from '#contract/schemas/repair-training.ts';
import { benchmarkGrid } from '#quant/repair/benchmark-grid.ts';
import { publishedCnn } from './published-cnn.ts';
import { cnnTrainingData } from './published-cnn-batches.ts';
import type { PreparationObserver } from './repair/prepare-repair.ts';
import { SurfaceSource } from './repair/draw-surface.ts';
import { cnnOptimiser, trainPublishedCnn } from './train-published-cnn.ts';
import type { TrainingPlan } from './training-plan.ts';

const channels = 32;
const rows = 128;
/** The published sizes of both sets. */
const trainingSurfaces = 1600;
const validationSurfaces = 200;
/** What it was published with. */
const family = 'ssvi';

/** The published network on surfaces of our own generator: one family, regular masks. */
export function planCnn({ seed, epochs }: TrainRepairInput, observer: PreparationObserver): TrainingPlan {
  const bank = { family, surfaces: trainingSurfaces };
  const draw = (purpose: 'training' | 'validation', count: number): ReturnType<SurfaceSource['drawOf']>[] => {
    const source = new SurfaceSource([bank], { seed, purpose });
    return Array.from({ length: count }, (_, index) => source.drawOf(bank, 'regular', index));
  };
  const training = draw('training', trainingSurfaces);
  const validation = draw('validation', validationSurfaces);
  const hash = createHash('sha256');
  for (const { truth, totalVariance } of [...training, ...validation])
    hash.update(truth).update(totalVariance);
  observer.progress?.(1);
  const { expiriesYears, logMoneyness } = benchmarkGrid;
  const program = publishedCnn({ height: expiriesYears.length, width: logMoneyness.length, channels });
  const batch = cnnTrainingData(training.slice(0, rows), { rows, seed, id: 'probe' }).batch(0, 0);
  return {
    label: 'Published CNN',
    program,
    architecture: { channels },
    settings: { channels, rows, epochs, trainingSurfaces, validationSurfaces, mask: 'regular' },
    trainedOn: [family],
    law: null,
    dataHash: hash.digest('hex'),
    workload: { program, optimiser: cnnOptimiser, rows, batch },
    train: ({ executor, observer: heard, checkpoint }) =>
      trainPublishedCnn({
        training,
        validation,
        executor,
        seed,
        epochs,
        channels,
        rows,
        observer: heard,
        ...(checkpoint ? { checkpoint } : {}),
      }),
  };
}
