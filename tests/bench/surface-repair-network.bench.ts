// The trained networks that ship with Volterra on all 200 surfaces of each published test set, beside the mixture that they start
// from; none of them was chosen by these sets. Then the time that one surface takes.
// Run: node tests/bench/surface-repair-network.bench.ts [ids, with commas]
import { resolve } from 'node:path';
import { publishedSets, publishedSurfaces } from '../quant/repair/fixtures.ts';
import { sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { scoreSet } from '#quant/repair/metrics/score.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import { latentConditional } from '#tensor/networks/repair/repair-network.ts';
import { openRepairModel, readRepairModel } from '#tensor/networks/repair-model.ts';
import { median, print } from './support/figures.ts';

const models = resolve(import.meta.dirname, '../../resources/models/surface-repair');

async function table(name: string, estimator: RepairEstimator): Promise<void> {
  const cells: string[] = [];
  for (const set of publishedSets) {
    const surfaces = publishedSurfaces(set);
    const score = scoreSet(surfaces, await estimator.repair(surfaces));
    const { mean, standardError } = score.error;
    const coverage = [score.coverage80, score.coverage95].map((share) => (share ?? NaN).toFixed(2)).join('/');
    cells.push(`${mean.toFixed(5)} ± ${standardError.toFixed(5)} (${coverage})`);
  }
  print(`| ${name} | ${cells.join(' | ')} |`);
}

async function time(name: string, estimator: RepairEstimator): Promise<void> {
  const times: number[] = [];
  for (const surface of publishedSurfaces('ssvi-regular')) {
    const startedAt = performance.now();
    await estimator.repair([surface]);
    times.push(performance.now() - startedAt);
  }
  const settled = times.slice(20);
  print(`${name}: ${median(settled).toFixed(2)} ms, fastest ${Math.min(...settled).toFixed(2)} ms`);
}

if (!sharedRoot) print(`Skipped: ${sharedSkipReason}.`);
else {
  print(`| estimator | ${publishedSets.join(' | ')} |\n| --- |${' --- |'.repeat(publishedSets.length)}`);
  const opened: [string, RepairEstimator][] = [];
  for (const id of (process.argv[2] ?? 'mixture,without-sabr,published-cnn').split(',')) {
    const model = await readRepairModel(resolve(models, id));
    if (model.law) opened.push([`${id}, without its network`, latentConditional(model.law)]);
    opened.push([id, await openRepairModel(model)]);
  }
  for (const [name, estimator] of opened) await table(name, estimator);
  print('\nOne surface, its own call:');
  for (const [name, estimator] of opened) await time(name, estimator);
}
