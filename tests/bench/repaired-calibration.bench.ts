// What a repaired surface does for a calibration: real SPX chains with part of their quotes hidden, fitted to what is left, to that
// with holes filled, and to every node; errors on the hidden quotes beside those of a fit that saw everything.
// Run: node tests/bench/repaired-calibration.bench.ts [masks per chain] [models, comma between] [estimator]
// Reads the chains of ../shared; prints nothing without it.
import { LeftOut, type TargetFilters } from '#jobs/targets/target-quotes.ts';
import { optionTargetsOf, type DatedOptionTargets } from '#jobs/targets/option-targets.ts';
import { repairedTargets, type RepairChoice } from '#jobs/targets/repaired-targets.ts';
import { calibrate } from '#quant/calibration/calibrate.ts';
import { fitsAt } from '#quant/calibration/partial-fits.ts';
import type { CalibrationReport } from '#quant/calibration/report.ts';
import type { CalibrationSettings } from '#quant/calibration/settings.ts';
import type { CalibrationTargets, OptionTargets } from '#quant/calibration/targets.ts';
import { benchmarkGrid } from '#quant/repair/benchmark-grid.ts';
import { drawsOf } from '#quant/repair/draws.ts';
import { maskLawOf } from '#quant/repair/masks/registry.ts';
import type { MarketSlice } from '#quant/surface/market-slice.ts';
import { slicesOfRealChain, spxChains, type RealChain } from '../quant/surface/real-chains.ts';
import { sharedRoot } from '../support/shared-data.ts';

const draws = Number(process.argv[2] ?? 3);
const models = (process.argv[3] ?? 'heston,bates').split(',');
const estimator = { id: process.argv[4] ?? 'gaussian-mixture' };
const masks = ['regular', 'adversarial'] as const;
const filters: TargetFilters = {
  minExpiryYears: 0.08,
  maxExpiryYears: 2,
  maxAbsLogMoneyness: 0.45,
  maxAbsIndexLogMoneyness: 1.5,
  minQuotes: 1,
  mostQuotesPerExpiry: 30,
};
/** What other weights do by themselves. */
const EQUALLY = 'visible quotes, equal weights';
const observer = { shouldStop: () => false, progress: () => undefined };
const { expiriesYears, logMoneyness } = benchmarkGrid;
const columns = logMoneyness.length;

function nearest(axis: Float64Array, value: number): number {
  return axis.reduce(
    (best, each, at) => (Math.abs(each - value) < Math.abs(axis[best]! - value) ? at : best),
    0,
  );
}

/** The slice with those of its used quotes alone that a rule keeps. */
function kept(slice: MarketSlice, keeps: (k: number) => boolean): MarketSlice {
  const { quotes, points } = slice;
  const reason = quotes.reason.map((each, row) =>
    each === 'used' && !keeps(quotes.logMoneyness[row]!) ? 'outlier' : each,
  );
  const rows = [...points.strikes.keys()].filter((row) => keeps(points.logMoneyness[row]!));
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  return {
    ...slice,
    quotes: { ...quotes, reason },
    points: {
      expiryYears: points.expiryYears,
      logMoneyness: pick(points.logMoneyness),
      strikes: pick(points.strikes),
      impliedVols: pick(points.impliedVols),
      bidVols: pick(points.bidVols),
      askVols: pick(points.askVols),
      volErrors: pick(points.volErrors),
    },
  };
}

function targetsOf(slices: readonly MarketSlice[]): DatedOptionTargets[] {
  const leftOut = new LeftOut();
  const rules = {
    component: 'assetOptions',
    filters,
    handWeights: [],
    maxAbsLogMoneyness: 0.45,
    leftOut,
  } as const;
  return slices.flatMap((slice) => optionTargetsOf(slice, rules) ?? []);
}

const onlyOptions = (assetOptions: readonly OptionTargets[]): CalibrationTargets => ({
  ...{ spot: assetOptions[0]?.forward ?? 0, indexFutures: [], indexOptions: [], varianceSwaps: [] },
  assetOptions,
});

function settingsOf(
  modelId: string,
  weighting: CalibrationSettings['weighting'] = 'bidAsk',
): CalibrationSettings {
  return {
    ...{ modelId, weighting, params: {}, starts: 4, seed: 1, maxIterations: 200, profiles: false },
    componentWeights: { assetOptions: 1 },
  };
}

/** Root mean square over quotes, vol points, and distances from the parameters of the fit to all quotes in its own errors. */
function errorOn(hidden: CalibrationTargets, modelId: string, report: CalibrationReport): number {
  const params = Object.fromEntries(report.params.map(({ name, value }) => [name, value]));
  const misses = fitsAt(hidden, settingsOf(modelId), params).flatMap(({ model, market }) =>
    Array.from(model, (vol, i) => 100 * (vol - market[i]!)).filter(Number.isFinite),
  );
  return Math.sqrt(misses.reduce((sum, miss) => sum + miss * miss, 0) / misses.length);
}

interface Outcome {
  readonly way: string;
  readonly hidden: number;
  readonly covers: number;
}

async function compare(
  slices: readonly MarketSlice[],
  mask: (typeof masks)[number],
  draw: number,
): Promise<Map<string, Outcome[]>> {
  const seen = maskLawOf(mask).draw(drawsOf(1, `calibration/${mask}`, draw), benchmarkGrid);
  const shows = (slice: MarketSlice) => {
    const row = nearest(expiriesYears, slice.expiryYears);
    return (k: number): boolean => seen[row * columns + nearest(logMoneyness, k)] === 1;
  };
  const shown = slices.map((slice) => kept(slice, shows(slice)));
  const hidden = onlyOptions(targetsOf(slices.map((slice) => kept(slice, (k) => !shows(slice)(k)))));
  const visible = targetsOf(shown);
  const nodesOf = async (kind: RepairChoice['kind']): Promise<readonly DatedOptionTargets[]> => {
    const choice = { kind, estimator, project: true, leastQuotes: 6 };
    const repaired = await repairedTargets(
      { slices: shown, filters, handWeights: [] },
      choice,
      new LeftOut(),
    );
    return typeof repaired === 'string' ? [] : repaired.targets;
  };
  const ways: Readonly<Record<string, readonly OptionTargets[]>> = {
    'all quotes': targetsOf(slices),
    'visible quotes': visible,
    [EQUALLY]: visible,
    'holes filled': [...visible, ...(await nodesOf('filledHoles'))],
    'every node': [...(await nodesOf('everyNode')), ...visible.map((one) => ({ ...one, isCompared: true }))],
  };
  return new Map(
    models.map((modelId) => {
      const reports = Object.entries(ways).map(
        ([way, options]) =>
          [
            way,
            calibrate(
              onlyOptions(options),
              settingsOf(modelId, way === EQUALLY ? 'equal' : 'bidAsk'),
              observer,
            ),
          ] as const,
      );
      const best = reports[0]![1];
      return [
        modelId,
        reports.map(([way, report]) => ({
          way,
          hidden: errorOn(hidden, modelId, report),
          covers: shareCovered(report, best),
        })),
      ];
    }),
  );
}

/** Share of parameters whose interval of 1.96 stated errors holds the value that all quotes give. */
function shareCovered({ params }: CalibrationReport, best: CalibrationReport): number {
  const known = params.filter(({ standardError }) => standardError > 0);
  const inside = known.filter(({ name, value, standardError }) => {
    const whole = best.params.find((one) => one.name === name)!.value;
    return Math.abs(value - whole) <= 1.96 * standardError;
  });
  return known.length > 0 ? inside.length / known.length : Number.NaN;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Outcomes of one chain under all masks, by model, mask and what was fitted. */
async function outcomesOf(chain: RealChain): Promise<[string, Outcome][]> {
  const slices = slicesOfRealChain(chain);
  const cases = masks.flatMap((mask) => Array.from({ length: draws }, (_, draw) => [mask, draw] as const));
  const found: [string, Outcome][] = [];
  for (const [mask, draw] of cases) {
    const compared = await compare(slices, mask, draw);
    for (const [modelId, outcomes] of compared)
      found.push(...outcomes.map((one): [string, Outcome] => [`${modelId} | ${mask} | ${one.way}`, one]));
  }
  return found;
}

const all = new Map<string, Outcome[]>();
if (sharedRoot === undefined) console.log('There is no ../shared: nothing to fit.');
else
  for (const chain of spxChains.filter(({ name }) => !name.includes('dead')))
    for (const [key, outcome] of await outcomesOf(chain)) all.set(key, [...(all.get(key) ?? []), outcome]);
console.log(
  '| model | mask | fitted to | error on hidden quotes, vol points | parameters of all quotes inside 95 % |',
);
console.log('| --- | --- | --- | --- | --- |');
for (const [key, outcomes] of all) {
  const error = mean(outcomes.map(({ hidden }) => hidden));
  const covered = 100 * mean(outcomes.map(({ covers }) => covers));
  console.log(
    `| ${key} | ${error.toFixed(2)} | ${key.includes('all quotes') ? '' : `${covered.toFixed(0)} %`} |`,
  );
}
