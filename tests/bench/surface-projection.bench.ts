// The last step of a surface repair on the published surfaces: what it costs where the truth breaks rules itself and where it does not,
// and the time of one surface. The rules are those of the app: calendar, prices convex in strike from strike zero on, density.
// Run: node tests/bench/surface-projection.bench.ts [surfaces per set] [estimators, with commas] [parts: errors,times]
import { resolve } from 'node:path';
import { benchmarkGrid, variancesOfVols, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { arbitrageRates } from '#quant/repair/metrics/arbitrage-rates.ts';
import { missingCellError } from '#quant/repair/metrics/missing-error.ts';
import { projectSurface } from '#quant/repair/project-surface.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { BenchmarkSurface } from '#quant/repair/repair-grid.ts';
import { staticRules } from '#quant/repair/static-rules.ts';
import { openRepairModel, readRepairModel } from '#tensor/networks/repair-model.ts';
import { openEstimator } from '../../src-main/jobs/repair/open-estimator.ts';
import { publishedSets, publishedSurfaces } from '../quant/repair/fixtures.ts';
import { sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { print } from './support/figures.ts';

const COUNT = Number(process.argv[2] ?? 200);
const LAWS = 'gaussian-mixture,network mixture,network without-sabr,network published-cnn';
const ids = (process.argv[3] ?? `${LAWS},interpolation,slice-svi,grid-svi,surface-ssvi`).split(',');
const parts = new Set((process.argv[4] ?? 'errors,times').split(','));
const ROUNDS = 7;
const rules = staticRules(benchmarkGrid, { fromStrikeZero: true });
const rulesBetweenNodes = staticRules(benchmarkGrid);
const models = resolve(import.meta.dirname, '../../resources/models/surface-repair');

async function open(id: string): Promise<RepairEstimator> {
  const [kind, name] = id.split(' ');
  if (kind === 'network') return openRepairModel(await readRepairModel(resolve(models, name!)));
  return openEstimator({ id });
}

interface TestSet {
  readonly name: string;
  readonly surfaces: readonly BenchmarkSurface[];
  /** With the nearest surface that keeps the rules in place of the truth. */
  readonly nearest: readonly BenchmarkSurface[];
  /** Whether the truth keeps the rules. */
  readonly free: readonly boolean[];
}

function testSet(name: (typeof publishedSets)[number]): TestSet {
  const surfaces = publishedSurfaces(name, COUNT);
  const projected = surfaces.map(({ truth }) => projectSurface(rules, volsOfVariances(truth, benchmarkGrid)));
  const nearest = surfaces.map((surface, at) => ({
    ...surface,
    truth: variancesOfVols(projected[at]!.vols, benchmarkGrid),
  }));
  return { name, surfaces, nearest, free: projected.map(({ status }) => status === 'UNCHANGED') };
}

function row(cells: readonly string[]): void {
  print(`| ${cells.join(' | ')} |`);
}

function head(cells: readonly string[]): void {
  print('');
  row(cells);
  row(cells.map(() => '---'));
}

/** Mean error in basis points of vol over some of the surfaces. */
function meanError(
  surfaces: readonly BenchmarkSurface[],
  repaired: readonly Float64Array[],
  counts: readonly boolean[] = surfaces.map(() => true),
): string {
  const errors = surfaces
    .map((surface, at) => missingCellError(surface, { totalVariance: repaired[at]! }))
    .filter((_, at) => counts[at]);
  return ((1e4 * errors.reduce((sum, each) => sum + each, 0)) / errors.length).toFixed(1);
}

async function printErrors(id: string, { name, surfaces, nearest, free }: TestSet): Promise<void> {
  const estimator = id === 'truth' ? null : await open(id);
  const raw = estimator
    ? (await estimator.repair(surfaces)).map(({ totalVariance }) => totalVariance)
    : surfaces.map(({ truth }) => truth);
  const projections = raw.map((each) => projectSurface(rules, volsOfVariances(each, benchmarkGrid)));
  const last = projections.map(({ vols }) => variancesOfVols(vols, benchmarkGrid));
  const both = (on: readonly BenchmarkSurface[], counts?: readonly boolean[]): string =>
    `${meanError(on, raw, counts)} → ${meanError(on, last, counts)}`;
  const broken = (pick: 'before' | 'after'): string =>
    (['calendar', 'butterfly', 'density'] as const)
      .map((kind) => projections.reduce((sum, each) => sum + each[pick][kind], 0))
      .join(' ');
  const left = last.reduce((sum, each) => {
    const { calendar, butterfly, bounds } = arbitrageRates(each, benchmarkGrid);
    return sum + calendar + butterfly + bounds;
  }, 0);
  row([
    id,
    name,
    both(surfaces),
    meanError(surfaces, raw.map(projectedBetweenNodes)),
    both(surfaces, free),
    both(nearest),
    broken('before'),
    `${broken('after')} (${left})`,
    String(projections.filter(({ status }) => status === 'BLENDED').length),
  ]);
}

function projectedBetweenNodes(totalVariance: Float64Array): Float64Array {
  const { vols } = projectSurface(rulesBetweenNodes, volsOfVariances(totalVariance, benchmarkGrid));
  return variancesOfVols(vols, benchmarkGrid);
}

function share(values: readonly number[], at: number): string {
  return values.toSorted((a, b) => a - b)[Math.floor(at * values.length)]!.toFixed(2);
}

/** Of each surface its fastest round: what others do on the machine is left out. */
async function printTimes(id: string, { name, surfaces }: TestSet): Promise<void> {
  const estimator = await open(id);
  await estimator.repair(surfaces.slice(0, 20));
  const times = surfaces.map(() => [Infinity, Infinity, Infinity]);
  for (const [at, surface] of surfaces.entries())
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = performance.now();
      const [repaired] = await estimator.repair([surface]);
      const middle = performance.now();
      projectSurface(rules, volsOfVariances(repaired!.totalVariance, benchmarkGrid));
      const end = performance.now();
      times[at] = times[at]!.map((best, part) =>
        Math.min(best, [middle - start, end - middle, end - start][part]!),
      );
    }
  const cells = [0, 1, 2].map((part) => {
    const column = times.map((each) => each[part]!);
    return `${share(column, 0.5)} / ${share(column, 0.95)}`;
  });
  row([id, name, ...cells]);
}

if (sharedRoot === undefined) print(sharedSkipReason);
else {
  const sets = publishedSets.map(testSet);
  for (const { name, free } of sets)
    print(`${name}: ${free.filter(Boolean).length} of ${free.length} truths keep every rule.`);
  if (parts.has('errors')) {
    head([
      'estimator',
      'set',
      'error, bp of vol, before → after',
      'after, without the rule at strike zero',
      'where the truth keeps the rules',
      'to the nearest surface that keeps them',
      'broken: calendar, butterfly, density',
      'after (rates as published)',
      'not nearest',
    ]);
    for (const id of ['truth', ...ids]) for (const set of sets) await printErrors(id, set);
  }
  if (parts.has('times')) {
    head(['estimator', 'set', 'repair, ms, median / 95 %', 'projection', 'both']);
    for (const id of ids) for (const set of sets) await printTimes(id, set);
  }
}
