import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import { openRepairModel, readRepairModel } from '#tensor/networks/repair-model.ts';
import { repairCatalogue } from './catalogue.ts';

/** An estimator of the catalogue, or a trained network by its folder. */
export interface EstimatorRef {
  readonly id: string;
  readonly folder?: string;
  /** The families that a network learned from. */
  readonly trainedOn?: readonly string[];
  /** The law whose errors bands for a kind never seen are made of; absent where none tells. */
  readonly unseenLaw?: string;
}

const opened = new Map<string, Promise<RepairEstimator>>();

/** An estimator, made ready once on a thread. */
export function openEstimator(ref: EstimatorRef): Promise<RepairEstimator> {
  const key = ref.folder ?? ref.id;
  const known = opened.get(key);
  if (known) return known;
  const opening = open(ref);
  opened.set(key, opening);
  // A failure is not kept: the next call tries again.
  opening.catch(() => opened.delete(key));
  return opening;
}

async function open({ id, folder }: EstimatorRef): Promise<RepairEstimator> {
  if (folder !== undefined) return openRepairModel(await readRepairModel(folder));
  const entry = repairCatalogue.find((each) => each.id === id);
  if (!entry) throw new Error(`no estimator is called ${id}`);
  return entry.open();
}
