import type { z } from 'zod';
import type {
  calibrationInputs,
  calibrationPreview,
  CalibrationSettings,
  FutureConsistency,
} from '#contract/schemas/calibration.ts';
import type { BuiltTargets, TargetsInput } from '#jobs/targets/build-targets.ts';
import type { ChainOfDay, FutureQuote } from '#jobs/targets/chain-market.ts';
import type { HandWeight } from '#jobs/targets/target-quotes.ts';
import { calibrationTargetsTaskId } from '#jobs/tasks/calibration-targets.task.ts';
import { componentIds, type ComponentId } from '#quant/calibration/targets.ts';
import type { Model } from '#quant/models/model.ts';
import { fromIsoDate, toIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import type { ChainQuotes, Lineage, YieldCurve } from '#store/store.ts';
import { endOfQuotesMs, quotesMadeAtMs, settlementMs } from '../chains/settlement.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import { curveOfChain, listedTerms } from '../surface/fit-request.ts';
import type { TargetDeps } from './calibration-deps.ts';
import { chooseData, type DataOfDay } from './choose-data.ts';
import { contradictionsOf, describeConsistency } from './describe-consistency.ts';
import { describeRepaired, repairOf } from './repair-of-settings.ts';

const MS_PER_YEAR = 365 * 86_400_000;

/** Targets with their story: what was read, what was left out, what to say about it. */
export interface PreparedTargets {
  readonly built: BuiltTargets;
  readonly inputs: z.input<typeof calibrationInputs>;
  readonly warnings: readonly string[];
  /** Why there is nothing to fit; null where there is. */
  readonly refusal: string | null;
  readonly lineages: readonly Lineage[];
  readonly day: DayNumber;
  /** Futures against options without a model; absent where the model says nothing about the index. */
  readonly consistency?: readonly FutureConsistency[];
}

/**
 * Reads the quotes of one day and makes targets of them.
 * @throws VolterraError NO_DATA, BAD_PARAMETER where the estimator of a repair is not known
 */
export async function prepareTargets(
  deps: TargetDeps,
  { model, settings, signal }: { model: Model; settings: CalibrationSettings; signal: AbortSignal },
): Promise<PreparedTargets> {
  const repair = await repairOf(deps, settings);
  const data = await chooseData(deps, model, settings);
  const spot = await spotOf(deps, { model, settings }, data);
  const assetCurve = data.assetChain ? await curveOfChain(deps, data.assetChain) : null;
  const indexCurve = data.indexChain ? await curveOfChain(deps, data.indexChain) : null;
  const input: TargetsInput = {
    spot: spot.value,
    assetChain: data.assetChain && chainOf(deps, data.assetChain, assetCurve),
    indexChain: data.indexChain && chainOf(deps, data.indexChain, indexCurve),
    futures: futuresOf(deps, data),
    outside: outsideOf(data),
    filters: {
      minExpiryYears: settings.minExpiryYears,
      maxExpiryYears: settings.maxExpiryYears,
      maxAbsLogMoneyness: settings.maxAbsLogMoneyness,
      maxAbsIndexLogMoneyness: settings.maxAbsIndexLogMoneyness,
      minQuotes: settings.minQuotes,
      mostQuotesPerExpiry: settings.mostQuotesPerExpiry ?? null,
    },
    handWeights: settings.quoteWeights.map(toHandWeight),
    ...(repair ? { repair: repair.choice } : {}),
  };
  const options = { signal, seed: 0, priority: 'interactive' } as const;
  const built = await deps.compute.run<BuiltTargets>(calibrationTargetsTaskId, input, options);
  const chain = data.assetChain?.chain ?? data.indexChain?.chain ?? null;
  return {
    built,
    day: data.day,
    inputs: {
      quoteDate: toIsoDate(data.day),
      quotedAtMs: chain?.quoteAtMs ?? null,
      snapshotId: data.assetChain?.chain.snapshotId ?? null,
      indexSnapshotId: data.indexChain?.chain.snapshotId ?? null,
      spot: built.targets.spot,
      usedHash: built.usedHash,
      excludedHash: built.excludedHash,
      usedQuotes: fittedQuotes(built, settings),
      excluded: [...built.excluded],
      ...describeRepaired(repair, built),
    },
    warnings: [...warningsOf(data, assetCurve), ...built.warnings],
    refusal: refusalOf(built, { settings, data }),
    lineages: [
      ...[data.assetChain, data.indexChain, assetCurve, spot.lineage].filter((each) => each !== null),
      ...data.futuresLineage,
    ],
    ...(impliesIndex(model) && built.consistency.length > 0
      ? { consistency: describeConsistency(built.consistency) }
      : {}),
  };
}

const impliesIndex = ({ underlying, capabilities }: Model): boolean =>
  underlying === 'asset' && capabilities.volatilityIndex !== undefined;

/** What a screen shows before anything is fitted. */
export function previewOf({
  built,
  inputs,
  warnings,
  refusal,
  consistency,
}: PreparedTargets): z.input<typeof calibrationPreview> {
  const { targets, days } = built;
  const expiries = componentIds.flatMap((component) =>
    targets[component].flatMap((target, at) => {
      // Nodes of a repaired surface are told in one with it, not by maturity.
      if ('filled' in target) return [];
      const day = days[component][at] ?? null;
      return [
        {
          component,
          expiry: day === null ? null : toIsoDate(day),
          expiryYears: target.expiryYears,
          forward: 'strikes' in target ? target.forward : target.value,
          quotes: 'strikes' in target ? target.strikes.length : 1,
        },
      ];
    }),
  );
  const contradictions = contradictionsOf(consistency ?? []).map(({ message }) => message);
  return {
    inputs,
    expiries,
    warnings: [...warnings, ...contradictions],
    refusal,
    ...(consistency ? { consistency: [...consistency] } : {}),
  };
}

function chainOf(deps: MarketDeps, quotes: ChainQuotes, curve: YieldCurve | null): ChainOfDay {
  const { roots, rootIndex, expiryDays, strikes, isCall, bid, ask } = quotes;
  const columns = { roots, rootIndex, expiryDays, strikes, isCall, bid, ask };
  return { columns, terms: listedTerms(deps, quotes, curve) };
}

/**
 * Level of the underlying: of the asset as its chain says it, 0 where it does not; of the index as its options saw it where
 * they take part, else as published that day, else the nearest future.
 */
async function spotOf(
  deps: MarketDeps,
  { model, settings }: { model: Model; settings: CalibrationSettings },
  data: DataOfDay,
): Promise<{ value: number; lineage: Lineage | null }> {
  if (model.underlying === 'asset') return { value: data.assetChain?.chain.spot ?? 0, lineage: null };
  const quoted = data.indexChain?.chain.spot ?? null;
  if (quoted !== null && settings.componentWeights.indexOptions !== undefined)
    return { value: quoted, lineage: null };
  const { day } = data;
  const series = await deps.reader.dailySeries('VIX', { fromDay: day, toDay: day });
  const close = series?.close.at(-1);
  if (close !== undefined && close > 0) return { value: close, lineage: series };
  return { value: quoted ?? data.futures[0]?.settle ?? 0, lineage: null };
}

function futuresOf(deps: MarketDeps, { futures, day, assetChain, indexChain }: DataOfDay): FutureQuote[] {
  const chain = assetChain?.chain ?? indexChain?.chain;
  const madeAtMs = chain ? quotesMadeAtMs(chain) : endOfQuotesMs(day);
  return futures
    .filter(({ dependent }) => !dependent)
    .map(({ contract, expiryDay, settle }) => ({
      contract,
      expiryDay,
      settle,
      expiryYears: (settlementMs('VIX', expiryDay, deps.calendars.nyse) - madeAtMs) / MS_PER_YEAR,
    }));
}

function outsideOf({ futures, otherIndexChain }: DataOfDay): TargetsInput['outside'] {
  const repeats = futures.filter(({ dependent }) => dependent).length;
  return [
    ...(repeats > 0
      ? [{ component: 'indexFutures', reason: 'repeatsMonthly', count: repeats } as const]
      : []),
    ...(otherIndexChain
      ? [{ component: 'indexOptions', reason: 'otherDate', count: otherIndexChain.quotes } as const]
      : []),
  ];
}

function toHandWeight(rule: CalibrationSettings['quoteWeights'][number]): HandWeight {
  const { component, expiry, root, strike, weight } = rule;
  return { component, expiryDay: fromIsoDate(expiry), root: root ?? null, strike: strike ?? null, weight };
}

function warningsOf(data: DataOfDay, curve: YieldCurve | null): string[] {
  const warnings: string[] = [];
  for (const chain of [data.assetChain?.chain, data.indexChain?.chain]) {
    if (chain && chain.twoSided < chain.quotes / 2)
      warnings.push(
        `Only ${chain.twoSided} of ${chain.quotes} quotes of ${chain.underlying} are two-sided: the book was not live when it was saved.`,
      );
  }
  if (data.otherIndexChain)
    warnings.push(
      `The chain ${data.otherIndexChain.snapshotId} is of ${toIsoDate(data.otherIndexChain.quoteDay)}, not of ${toIsoDate(data.day)}; none of it is used.`,
    );
  if (data.assetChain && !curve)
    warnings.push('There is no Treasury curve within ten days: rates come from put–call parity.');
  if (data.futures.some(({ inferredExpiry, dependent }) => inferredExpiry && !dependent))
    warnings.push('Some futures come from a table by rank; their expiries follow from the calendar.');
  return warnings;
}

const componentNames: Readonly<Record<ComponentId, string>> = {
  assetOptions: 'options on the asset',
  indexFutures: 'VIX futures',
  indexOptions: 'VIX options',
  varianceSwaps: 'variance swaps',
};

/** Components with a weight, in their usual order. */
function fittedComponents({ componentWeights }: CalibrationSettings): ComponentId[] {
  return componentIds.filter((id) => componentWeights[id] !== undefined);
}

function fittedQuotes({ counts }: BuiltTargets, settings: CalibrationSettings): number {
  return fittedComponents(settings).reduce((sum, id) => sum + counts[id], 0);
}

function refusalOf(
  { counts, excluded, repair }: BuiltTargets,
  { settings, data }: { settings: CalibrationSettings; data: DataOfDay },
): string | null {
  for (const id of fittedComponents(settings)) {
    if (counts[id] > 0) continue;
    const reasons = excluded
      .filter(({ component }) => component === id)
      .map(({ reason, count }) => `${count} ${reason}`)
      .join(', ');
    const found = reasons === '' ? 'none are in the store' : `all were left out (${reasons})`;
    return `There are no usable ${componentNames[id]} on ${toIsoDate(data.day)}: ${found}.`;
  }
  return repair && 'refusal' in repair ? repair.refusal : null;
}
