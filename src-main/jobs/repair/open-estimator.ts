import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import { repairCatalogue } from './catalogue.ts';

const opened = new Map<string, Promise<RepairEstimator>>();

/** An estimator by its id, made ready once on a thread. */
export function openEstimator(id: string): Promise<RepairEstimator> {
  const known = opened.get(id);
  if (known) return known;
  const entry = repairCatalogue.find((each) => each.id === id);
  if (!entry) throw new Error(`no estimator is called ${id}`);
  const opening = entry.open();
  opened.set(id, opening);
  // A failure is not kept: the next call tries again.
  opening.catch(() => opened.delete(id));
  return opening;
}
