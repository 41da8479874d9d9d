// Models of the index on the VIX chains of 2021 and 2023 and on a chain simulated from published parameters: PE, MAE, time; jumps of
// options beside those of the series. Run: node tests/bench/vix-calibration.bench.ts [models, comma separated] [parts, comma separated]
import { readFileSync } from 'node:fs';
import { calibrateVix, calibrateVixByExpiry } from '#quant/calibration/vix/calibrate-vix.ts';
import { estimateHawkes } from '#quant/calibration/vix/historical-hawkes.ts';
import { estimateMrlr } from '#quant/calibration/vix/historical-mrlr.ts';
import { estimateMrlrj } from '#quant/calibration/vix/historical-mrlrj.ts';
import { jumpPremium } from '#quant/calibration/vix/jump-premium.ts';
import type { CalibrationTargets } from '#quant/calibration/targets.ts';
import type { LikelihoodFit } from '#quant/calibration/vix/maximum-likelihood.ts';
import type { VixCalibrationReport, VixCalibrationSettings } from '#quant/calibration/vix/vix-settings.ts';
import { DAYS, publishedErrors, quotedChain } from '../quant/calibration/vix/bao-chains.ts';
import { sharedPath, sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { print } from './support/figures.ts';
import { chainOf2021, chainOf2023, upToFirstRise, type VixChain } from './support/vix-chains.ts';

const models = (process.argv[2] ?? 'mrlr,mrlrj,mrlrsv,mrlrsvj,hawkes').split(',');
const parts = (process.argv[3] ?? 'published,2021,2023,joint,series').split(',');
const quiet = { shouldStop: () => false, progress: () => undefined };

/** Models whose chains take minutes. */
const fewStarts: Readonly<Record<string, number>> = { hawkes: 2, mrlrsvj: 4 };

function settings(modelId: string, more: Partial<VixCalibrationSettings> = {}): VixCalibrationSettings {
  return {
    modelId,
    componentWeights: { indexOptions: 1 },
    weighting: 'equal',
    params: {},
    starts: fewStarts[modelId] ?? 8,
    seed: 1,
    maxIterations: 300,
    loss: 'prices',
    profiles: false,
    ...more,
  };
}

function timed<T>(work: () => T): { value: T; ms: number } {
  const start = performance.now();
  const value = work();
  return { value, ms: performance.now() - start };
}

function parameters({ params, status }: VixCalibrationReport): string {
  const told = params.map(({ name, value, state }) => {
    const mark = { atBound: '▪', nearBound: '▪', notIdentified: '?', free: '', fixed: '', tied: '' }[state];
    return `${name} ${Number(value.toPrecision(3))}${mark}`;
  });
  return `${status === 'CONVERGED' ? '' : `${status}: `}${told.join(', ')}`;
}

/** Jumps and stochastic variance from where jumps alone end: a fit takes minutes, and one start there cannot end above them. */
function nestedFits(targets: CalibrationTargets): VixCalibrationReport[] {
  const jumps = calibrateVixByExpiry(targets, settings('mrlrj'), quiet);
  return jumps.map(({ params }, i) => {
    const found = Object.fromEntries(params.map(({ name, value }) => [name, value]));
    const variance = found['sigma']! ** 2;
    const starts = {
      ...found,
      ...{ rho: 0.5, kappaV: 5, thetaV: variance, sigmaV: Math.sqrt(variance), v0: variance },
    };
    const own = { ...targets, indexFutures: [], indexOptions: [targets.indexOptions[i]!] };
    const names = ['kappa', 'theta', 'lambda', 'eta', 'rho', 'kappaV', 'thetaV', 'sigmaV', 'v0'] as const;
    const order = {
      starts: 1,
      maxIterations: 80,
      params: Object.fromEntries(
        names.map((name) => [name, { start: (starts as Record<string, number>)[name]! }]),
      ),
    };
    return calibrateVix(own, settings('mrlrsvj', order), quiet);
  });
}

function tableByExpiry(chain: { readonly targets: CalibrationTargets }): void {
  print('| model | days | quotes | PE % | MAE | ms | parameters (▪ at a bound, ? not identified) |');
  print('| --- | --- | --- | --- | --- | --- | --- |');
  for (const model of models) {
    const { value: reports, ms } = timed(() =>
      model === 'mrlrsvj'
        ? nestedFits(chain.targets)
        : calibrateVixByExpiry(chain.targets, settings(model), quiet),
    );
    for (const report of reports) {
      const [error] = report.pricingErrors;
      if (error === undefined) print(`| ${model} | ${report.message} |`);
      else
        print(
          `| ${model} | ${(365 * error.expiryYears).toFixed(0)} | ${error.count} | ${error.percentageError.toFixed(2)} | ${error.meanAbsoluteError.toFixed(4)} | ${(ms / reports.length).toFixed(0)} | ${parameters(report)} |`,
        );
    }
  }
}

function tableJoint(chain: { readonly targets: CalibrationTargets }): void {
  print('| model | curves | loss | PE % by expiry | ms | parameters |');
  print('| --- | --- | --- | --- | --- | --- |');
  for (const model of models.filter((id) => id !== 'mrlrsvj'))
    for (const exact of [undefined, 'futures', 'futuresAndAtm'] as const) {
      if (exact === 'futuresAndAtm' && model === 'mrlrsv') continue;
      const order = settings(model, { starts: 2, ...(exact && { exact }) });
      const { value, ms } = timed(() => calibrateVix(chain.targets, order, quiet));
      const errors = value.pricingErrors.map(({ percentageError }) => percentageError.toFixed(1)).join(' ');
      const curves = { futures: 'θ_T', futuresAndAtm: 'θ_T, σ_T', none: 'none' }[exact ?? 'none'];
      print(
        `| ${model} | ${curves} | ${value.loss.toPrecision(3)} | ${errors} | ${ms.toFixed(0)} | ${parameters(value)} |`,
      );
    }
}

/** Means over seeds of what is left of each expiry. */
function errorsOf(model: string, seeds: readonly number[]): { pe: number[]; mae: number[]; ms: number } {
  const [pe, mae] = [new Array<number>(4).fill(0), new Array<number>(4).fill(0)];
  let took = 0;
  for (const seed of seeds) {
    const { chain } = quotedChain(seed);
    const { value: reports, ms } = timed(() => calibrateVixByExpiry(chain, settings(model), quiet));
    took += ms;
    for (const [i, { pricingErrors }] of reports.entries()) {
      pe[i]! += pricingErrors[0]!.percentageError / seeds.length;
      mae[i]! += pricingErrors[0]!.meanAbsoluteError / seeds.length;
    }
  }
  return { pe, mae, ms: took / seeds.length };
}

function publishedTable(): void {
  const seeds = [1, 2, 3];
  const told = (values: readonly number[], digits: number): string =>
    values.map((value) => value.toFixed(digits)).join(', ');
  print(
    '## 26 September 2011 as simulated: published MRLRJ prices, 30/31/32/35 calls, 22/50/85/113 days, noise of quotes, 3 seeds',
  );
  print('');
  print('| fitted | PE % | published PE % | MAE | published MAE | ms a chain |');
  print('| --- | --- | --- | --- | --- | --- |');
  const noise = seeds.map((seed) => quotedChain(seed).noise);
  const noiseOf = (pick: 'pe' | 'mae'): number[] =>
    DAYS.map((_, i) => noise.reduce((sum, one) => sum + one[i]![pick] / seeds.length, 0));
  print(`| the truth | ${told(noiseOf('pe'), 2)} | | ${told(noiseOf('mae'), 4)} | | |`);
  for (const model of models) {
    const { pe, mae, ms } = errorsOf(model, seeds);
    const paper = model in publishedErrors ? publishedErrors[model as keyof typeof publishedErrors] : null;
    print(
      `| ${model} | ${told(pe, 2)} | ${paper ? told(paper.pe, 2) : ''} | ${told(mae, 4)} | ${paper ? told(paper.mae, 4) : ''} | ${ms.toFixed(0)} |`,
    );
  }
}

/** Closes of the index up to a date, times in trading years. */
function closes(last: string): { timesYears: Float64Array; index: Float64Array } {
  const rows = readFileSync(sharedPath('data/index-daily/VIX_History.csv'), 'utf8')
    .trim()
    .split(/\r?\n/u)
    .slice(1);
  const own = rows
    .map((row) => row.split(','))
    .filter(([date]) => `${date!.slice(6)}${date!.slice(0, 2)}${date!.slice(3, 5)}` <= last);
  return {
    timesYears: Float64Array.from(own, (_, i) => i / 252),
    index: Float64Array.from(own, (row) => Number(row[4])),
  };
}

function told({ params }: LikelihoodFit): string {
  return params
    .map(
      ({ name, value, standardError, robustError }) =>
        `${name} ${value.toFixed(2)} ± ${standardError.toFixed(2)} (robust ${robustError.toFixed(2)})`,
    )
    .join(', ');
}

function historicalTable(): void {
  const history = closes('20230512');
  print(`## The series: ${history.index.length} closes from 1990 to 12 May 2023, 252 days a year`);
  const normal = timed(() => estimateMrlr(history));
  print(
    `- MRLR, ${normal.ms.toFixed(0)} ms: ${told(normal.value)}; ln L ${normal.value.logLikelihood.toFixed(1)}`,
  );
  const { value: jumps, ms } = timed(() => estimateMrlrj(history));
  print(`- MRLRJ, ${ms.toFixed(0)} ms: ${told(jumps)}; ln L ${jumps.logLikelihood.toFixed(1)}`);
  const times = history.timesYears.filter((_, i) => jumps.jumpProbabilities[i]! > 0.5);
  const excited = estimateHawkes({ timesYears: times, horizonYears: history.timesYears.at(-1)! });
  print(
    `- Hawkes on ${times.length} visible jumps: ${told(excited)}; branching ${excited.branchingRatio.toFixed(2)}, half-life ${(252 * excited.halfLifeYears).toFixed(0)} days, Kolmogorov p ${excited.kolmogorov.probability.toFixed(2)}`,
  );
  const joint = calibrateVix(chainOf2023().targets, settings('mrlrj', { exact: 'futures' }), quiet);
  const lambda = joint.params.find(({ name }) => name === 'lambda')!;
  print(
    `- λQ of all expiries of 2023-05-15 with θ_T, λP of the series: ${jumpPremium(lambda, jumps.params[3]!).message}`,
  );
}

function chainTable(name: string, chain: () => VixChain): void {
  if (!parts.includes(name)) return;
  const { label, targets, excluded } = chain();
  print(`\n## ${label}: one set for each expiry; left out: ${JSON.stringify(excluded)}\n`);
  tableByExpiry({ targets });
}

if (parts.includes('published')) publishedTable();
if (sharedRoot === undefined) print(sharedSkipReason);
else {
  chainTable('2021', chainOf2021);
  chainTable('2021', () => upToFirstRise(chainOf2021()));
  chainTable('2023', chainOf2023);
  if (parts.includes('joint')) {
    print('\n## 2023-05-15: one set for all expiries\n');
    tableJoint(chainOf2023());
  }
  print('');
  if (parts.includes('series')) historicalTable();
}
