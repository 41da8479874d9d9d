import type { LatentLaw } from '../latent/latent-law.ts';
import { shuffledOrder } from '../../training/shuffle.ts';
import type { TrainingData } from '../../training/training-run.ts';
import type { SurfaceSource } from './draw-surface.ts';
import { batchOf, exampleOf } from './repair-example.ts';
import type { RepairExample } from './repair-example.ts';

export interface PoolSettings {
  readonly id: string;
  readonly rows: number;
  readonly batchesPerEpoch: number;
  /** Epochs for which an example is seen before a fresh one takes its place; a part of them is replaced every epoch. */
  readonly reuse: number;
  readonly seed: number;
  /** Keeps every example for the next training on the same law and source; a pool of its own forgets those that are done with. */
  readonly pool?: Map<number, RepairExample>;
}

/**
 * An endless stream through a pool: a slot holds an example for a few epochs, then the next of its kind. What a slot holds in an
 * epoch follows from both numbers alone.
 */
export function repairTrainingData(
  law: LatentLaw,
  source: SurfaceSource,
  settings: PoolSettings,
): TrainingData {
  const { id, rows, batchesPerEpoch, reuse, seed } = settings;
  const slots = rows * batchesPerEpoch;
  const pool = settings.pool ?? new Map<number, RepairExample>();
  const exampleAt = (slot: number, epoch: number): RepairExample => {
    const path = slot + slots * Math.floor((epoch + (slot % reuse)) / reuse);
    const held = pool.get(path);
    if (held) return held;
    const example = exampleOf(law, source.draw(path));
    pool.set(path, example);
    if (!settings.pool) pool.delete(path - slots);
    return example;
  };
  let order = { epoch: -1, slots: shuffledOrder(0, seed, 0) };
  return {
    id,
    rows,
    batchesPerEpoch,
    batch: (epoch, place) => {
      if (order.epoch !== epoch) order = { epoch, slots: shuffledOrder(slots, seed, epoch) };
      const chosen = order.slots.subarray(place * rows, (place + 1) * rows);
      return batchOf(Array.from(chosen, (slot) => exampleAt(slot, epoch)));
    },
  };
}
