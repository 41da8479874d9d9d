// Estimators of surface repair on the published surfaces: errors, violations, bands, stale quotes, downstream, real chains, time.
// Run: node tests/bench/surface-repair.bench.ts [surfaces per family for learning] [test surfaces per set] [parts, comma between: errors,violations,bands,fresh,stale,downstream,chains]
import { bandOf, scoreBands, type BandScores, type CalibrationSet } from '#quant/repair/bands/conformal.ts';
import { benchmarkGrid, variancesOfVols, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { hideQuotes, scoreHidden } from '#quant/repair/chain/hide-quotes.ts';
import { drawsOf } from '#quant/repair/draws.ts';
import { gaussianConditional } from '#quant/repair/estimators/gaussian-conditional.ts';
import { gaussianMixtureConditional } from '#quant/repair/estimators/gaussian-mixture.ts';
import { gridSvi } from '#quant/repair/estimators/grid-svi.ts';
import { interpolation } from '#quant/repair/estimators/interpolation.ts';
import { sliceSvi } from '#quant/repair/estimators/slice-svi.ts';
import { surfaceSsvi } from '#quant/repair/estimators/surface-ssvi.ts';
import { surfaceFamilies } from '#quant/repair/families/registry.ts';
import { learnGaussianMixture, type GaussianMixture } from '#quant/repair/gaussian-mixture.ts';
import { learnGaussianPrior } from '#quant/repair/gaussian-prior.ts';
import { bandCoverage } from '#quant/repair/metrics/band-coverage.ts';
import { downstreamErrors } from '#quant/repair/metrics/downstream.ts';
import { meanWithError } from '#quant/repair/metrics/missing-error.ts';
import { rocOf } from '#quant/repair/metrics/roc.ts';
import { scoreSet } from '#quant/repair/metrics/score.ts';
import { projectSurface } from '#quant/repair/project-surface.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { BenchmarkSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';
import { staleScores } from '#quant/repair/stale/leave-one-out.ts';
import { makeStale, oracleScores } from '#quant/repair/stale/stale-quotes.ts';
import { staticRules } from '#quant/repair/static-rules.ts';
import { publishedSets, publishedSurfaces } from '../quant/repair/fixtures.ts';
import { slicesOfRealChain, spxChains } from '../quant/surface/real-chains.ts';
import { sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { print } from './support/figures.ts';

const LEARNED = Number(process.argv[2] ?? 1600);
const TESTED = Number(process.argv[3] ?? 200);
const parts = new Set((process.argv[4] ?? 'errors,violations,bands,stale,downstream,chains').split(','));
/** Simulated families take a hundred times as long to draw. */
const SIMULATED = new Set(['rough-bergomi', 'quintic']);
const PUBLISHED = ['ssvi', 'shifted-ssvi', 'sabr-event'];
/** Families that are left out together: one would vouch for the other. */
const KINDS = [['ssvi', 'shifted-ssvi'], ['svi-event'], ['heston'], ['rough-bergomi'], ['quintic']];
const rules = staticRules(benchmarkGrid);

function row(cells: readonly string[]): void {
  print(`| ${cells.join(' | ')} |`);
}

function head(cells: readonly string[]): void {
  print('');
  row(cells);
  row(cells.map(() => '---'));
}

const learned = new Map(
  surfaceFamilies.map(({ id }) => {
    const count = SIMULATED.has(id) ? Math.ceil(LEARNED / 5) : LEARNED;
    return [id, benchmarkSet({ family: id, mask: 'regular', count, seed: 1 })] as const;
  }),
);
const allFamilies = [...learned.keys()];
const surfacesOf = (families: readonly string[]): BenchmarkSurface[] =>
  families.flatMap((family) => learned.get(family)!);
const mixtureOf = (families: readonly string[]): GaussianMixture =>
  learnGaussianMixture(surfacesOf(families));
const without = (family: string): string[] => allFamilies.filter((each) => each !== family);

async function printErrors(estimators: readonly RepairEstimator[], tests: readonly BenchmarkSurface[][]) {
  head(['estimator', ...publishedSets, 'after projection', 'bounds 80 / 95 %', 'ms a surface']);
  for (const estimator of estimators) {
    const [errors, projected, cover, times]: [string[], string[], string[], number[]] = [[], [], [], []];
    for (const surfaces of tests) {
      const start = process.cpuUsage();
      const repaired = await estimator.repair(surfaces);
      times.push(process.cpuUsage(start).user / 1000 / surfaces.length);
      const score = scoreSet(surfaces, repaired);
      errors.push(`${score.error.mean.toFixed(4)} ± ${score.error.standardError.toFixed(4)}`);
      projected.push(scoreSet(surfaces, repaired.map(projectedOf)).error.mean.toFixed(4));
      if (score.coverage80 !== undefined)
        cover.push(`${score.coverage80.toFixed(2)}/${score.coverage95!.toFixed(2)}`);
    }
    row([
      estimator.label,
      ...errors,
      projected.join(' '),
      cover.join(' '),
      times.map((ms) => ms.toFixed(1)).join(' '),
    ]);
  }
}

/** Baselines of the benchmark: means over all surfaces, in the order of its sets. */
const PUBLISHED_ERRORS: readonly (readonly [RepairEstimator, string])[] = [
  [interpolation, '0.0131 0.0506 0.0248 0.0679'],
  [gridSvi, '0.0161 0.0820 0.0201 0.0709'],
];

/** Stops where a baseline is not the published one, in every digit. */
async function requirePublished(): Promise<void> {
  for (const [estimator, published] of PUBLISHED_ERRORS) {
    const errors: string[] = [];
    for (const set of publishedSets) {
      const surfaces = publishedSurfaces(set);
      errors.push(scoreSet(surfaces, await estimator.repair(surfaces)).error.mean.toFixed(4));
    }
    if (errors.join(' ') !== published)
      throw new Error(`${estimator.label}: ${errors.join(' ')}, published ${published}`);
    print(`${estimator.label}: ${published}, as published.`);
  }
}

function projectedOf(repaired: RepairedSurface): RepairedSurface {
  const { vols } = projectSurface(rules, volsOfVariances(repaired.totalVariance, benchmarkGrid));
  return { ...repaired, totalVariance: variancesOfVols(vols, benchmarkGrid) };
}

async function printViolations(estimators: readonly RepairEstimator[], tests: readonly BenchmarkSurface[][]) {
  head(['estimator', 'set', 'calendar', 'butterfly (prices)', 'g < 0', 'after', 'blended', 'ms a surface']);
  for (const estimator of estimators)
    for (const [at, surfaces] of tests.entries()) {
      const repaired = await estimator.repair(surfaces);
      const start = process.cpuUsage();
      const all = repaired.map(({ totalVariance }) =>
        projectSurface(rules, volsOfVariances(totalVariance, benchmarkGrid)),
      );
      const ms = process.cpuUsage(start).user / 1000 / surfaces.length;
      const sum = (pick: (each: (typeof all)[number]) => number): string =>
        String(all.reduce((total, each) => total + pick(each), 0));
      row([
        estimator.label,
        publishedSets[at]!,
        sum(({ before }) => before.calendar),
        sum(({ before }) => before.butterfly),
        sum(({ before }) => before.density),
        sum(({ after }) => after.calendar + after.butterfly + after.density + after.bounds),
        sum(({ status }) => (status === 'BLENDED' ? 1 : 0)),
        ms.toFixed(1),
      ]);
    }
}

/** Surfaces of families for bands, which neither a training nor a test has seen. */
async function calibrationOf(
  estimator: RepairEstimator,
  families: readonly string[],
): Promise<CalibrationSet[]> {
  const sets: CalibrationSet[] = [];
  for (const family of families)
    for (const mask of ['regular', 'adversarial'] as const) {
      const count = SIMULATED.has(family) ? 40 : 80;
      const surfaces = benchmarkSet({ family, mask, count, seed: 1, purpose: 'calibration' });
      sets.push({ surfaces, repaired: await estimator.repair(surfaces) });
    }
  return sets;
}

async function printBands(
  label: string,
  estimator: RepairEstimator,
  scores: BandScores,
  tests: readonly (readonly [name: string, surfaces: BenchmarkSurface[]])[],
) {
  for (const [name, surfaces] of tests) {
    const repaired = await estimator.repair(surfaces);
    const cells = [0.8, 0.95].flatMap((level) => {
      const cut = (reach: 'cell' | 'surface', rule: 'mondrian' | 'split') =>
        bandCoverage(
          surfaces,
          repaired,
          surfaces.map((surface, index) => bandOf(scores, surface, repaired[index]!, { level, reach, rule })),
        );
      const node = cut('cell', 'mondrian');
      return [
        node.nodes.toFixed(3),
        `${(1e4 * node.meanWidth).toFixed(0)} bp`,
        cut('surface', 'split').surfaces.toFixed(3),
      ];
    });
    row([label, name, ...cells]);
  }
}

async function printAllBands(
  { all, unseen }: Readonly<Record<'all' | 'unseen', RepairEstimator>>,
  tests: readonly BenchmarkSurface[][],
) {
  const published = tests.map((surfaces, at) => [publishedSets[at]!, surfaces] as const);
  head(['bands', 'set', '80 %: nodes', 'width', 'surfaces', '95 %: nodes', 'width', 'surfaces']);
  await printBands('in family', all, scoreBands(await calibrationOf(all, allFamilies)), published);
  await printBands('SABR never seen', unseen, await unseenScores(), published);
}

/** Scores of families that were left out of the training, kinds together. */
async function unseenScores(): Promise<BandScores> {
  const leftOut: CalibrationSet[] = [];
  for (const kind of KINDS) {
    const others = without('sabr-event').filter((each) => !kind.includes(each));
    leftOut.push(...(await calibrationOf(gaussianMixtureConditional(mixtureOf(others)), kind)));
  }
  return scoreBands(leftOut);
}

/** The rule of bands for families never seen, on SABR surfaces of seeds that nothing else uses. */
async function printFreshBands(unseen: RepairEstimator) {
  const scores = await unseenScores();
  head(['bands', 'set', '80 %: nodes', 'width', 'surfaces', '95 %: nodes', 'width', 'surfaces']);
  for (const seed of [9101, 9102, 9103])
    await printBands(
      'SABR never seen',
      unseen,
      scores,
      (['regular', 'adversarial'] as const).map((mask) => [
        `${mask}, seed ${seed}`,
        benchmarkSet({ family: 'sabr-event', mask, count: TESTED, seed, purpose: 'test' }),
      ]),
    );
}

function printStale(mixture: GaussianMixture, tests: readonly BenchmarkSurface[][]) {
  head(['set', 'oracle', 'leave-one-out z', 'leave-one-out probability']);
  for (const [at, surfaces] of tests.entries()) {
    const made = surfaces.map((surface, index) =>
      makeStale(surface, drawsOf(1, `stale/${publishedSets[at]!}`, index)),
    );
    const wanted = made.flatMap(({ surface, stale }) =>
      [...stale].filter((_, cell) => surface.observed[cell] === 1),
    );
    const area = (score: (surface: BenchmarkSurface) => Float64Array): string => {
      const scores = made.flatMap(({ surface }) => {
        const all = score(surface);
        return [...all].filter((_, cell) => surface.observed[cell] === 1);
      });
      return rocOf(scores, wanted).area.toFixed(3);
    };
    row([
      publishedSets[at]!,
      area(oracleScores),
      area((surface) => staleScores(mixture, surface).deviations),
      area((surface) => staleScores(mixture, surface).probabilities),
    ]);
  }
}

async function printDownstream(estimators: readonly RepairEstimator[], tests: readonly BenchmarkSurface[][]) {
  head(['estimator', ...publishedSets.map((set) => `${set}: SVI after / price error bp`)]);
  for (const estimator of estimators) {
    const cells: string[] = [];
    for (const surfaces of tests) {
      const errors = downstreamErrors(surfaces, await estimator.repair(surfaces));
      const svi = meanWithError(errors.map(({ sviError }) => sviError)).mean.toFixed(4);
      cells.push(
        `${svi} / ${meanWithError(errors.map((each) => each.priceErrorBasisPoints)).mean.toFixed(1)}`,
      );
    }
    row([estimator.label, ...cells]);
  }
}

async function printChains(estimators: readonly RepairEstimator[]) {
  head([
    'chain',
    'mask',
    'estimator',
    'hidden quotes',
    'rms vol points',
    'median in half spreads',
    'inside bid–ask',
  ]);
  for (const chain of spxChains) {
    const slices = slicesOfRealChain(chain);
    for (const mask of ['regular', 'adversarial'] as const) {
      const masked = Array.from({ length: 5 }, (_, draw) =>
        hideQuotes(slices, { mask, seed: 1, draw }),
      ).filter(({ report, hidden }) => report.nodesObserved >= 18 && hidden.length > 20);
      if (masked.length === 0) {
        row([chain.name, mask, 'too few quotes on the grid', '', '', '', '']);
        continue;
      }
      for (const estimator of estimators) {
        const repaired = (await estimator.repair(masked.map(({ surface }) => surface))).map(projectedOf);
        const scores = masked.map(({ hidden }, at) => scoreHidden(hidden, benchmarkGrid, repaired[at]!));
        const mean = (pick: (score: (typeof scores)[number]) => number): number =>
          scores.reduce((sum, score) => sum + pick(score), 0) / scores.length;
        row([
          chain.name,
          mask,
          estimator.label,
          mean(({ count }) => count).toFixed(0),
          mean(({ rmsVolPoints }) => rmsVolPoints).toFixed(2),
          mean(({ medianHalfSpreads }) => medianHalfSpreads).toFixed(2),
          `${mean(({ insidePercent }) => insidePercent).toFixed(0)} %`,
        ]);
      }
    }
  }
}

if (sharedRoot === undefined) print(sharedSkipReason);
else {
  const tests = publishedSets.map((set) => publishedSurfaces(set, TESTED));
  const everything = mixtureOf(allFamilies);
  const mixtures = {
    published: gaussianMixtureConditional(
      mixtureOf(PUBLISHED),
      'Mixture of conditionals, published families',
    ),
    all: gaussianMixtureConditional(everything, 'Mixture of conditionals, seven families'),
    unseen: gaussianMixtureConditional(
      mixtureOf(without('sabr-event')),
      'Mixture of conditionals, SABR never seen',
    ),
  };
  const single = gaussianConditional(
    learnGaussianPrior(surfacesOf(PUBLISHED)),
    'Gaussian conditional, published families',
  );
  if (parts.has('errors')) {
    await requirePublished();
    await printErrors(
      [
        interpolation,
        gridSvi,
        sliceSvi,
        surfaceSsvi,
        single,
        gaussianConditional(
          learnGaussianPrior(surfacesOf(['ssvi', 'shifted-ssvi'])),
          'Gaussian conditional, SABR never seen',
        ),
        mixtures.published,
        mixtures.all,
        mixtures.unseen,
      ],
      tests,
    );
  }
  if (parts.has('violations')) await printViolations([interpolation, sliceSvi, single, mixtures.all], tests);
  if (parts.has('bands')) await printAllBands(mixtures, tests);
  if (parts.has('fresh')) await printFreshBands(mixtures.unseen);
  if (parts.has('stale')) printStale(everything, tests);
  if (parts.has('downstream')) await printDownstream([interpolation, single, mixtures.all], tests);
  if (parts.has('chains')) await printChains([interpolation, sliceSvi, surfaceSsvi, single, mixtures.all]);
}
