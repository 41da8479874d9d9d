import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';
import type { CalibrationTargets, ComponentId, PointTarget } from '#quant/calibration/targets.ts';
import type { MarketSlice } from '#quant/surface/market-slice.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import { computeExpiryVariance } from '#quant/volatility-index/expiry-variance.ts';
import { stripsOfChain } from '#quant/volatility-index/option-strip.ts';
import { sliceChain, withFutures, type ChainOfDay, type FutureQuote } from './chain-market.ts';
import { consistencyOf, type DatedConsistency } from './index-consistency.ts';
import { optionTargetsOf, timeReason, type DatedOptionTargets } from './option-targets.ts';
import { repairedTargets, type RepairChoice, type RepairedTargets } from './repaired-targets.ts';
import { handWeight, LeftOut, type HandWeight, type TargetFilters } from './target-quotes.ts';

/** Everything of one day that may become a target. */
export interface TargetsInput {
  /** 0 where nobody says it: the nearest forward then stands in. */
  readonly spot: number;
  readonly assetChain: ChainOfDay | null;
  readonly indexChain: ChainOfDay | null;
  readonly futures: readonly FutureQuote[];
  /** Futures that repeat another one, and whole chains of another day: counted, never used. */
  readonly outside: readonly {
    readonly component: ComponentId;
    readonly reason: string;
    readonly count: number;
  }[];
  readonly filters: TargetFilters;
  readonly handWeights: readonly HandWeight[];
  /** Takes nodes of the repaired chain of the asset among the targets; quotes alone where absent. */
  readonly repair?: RepairChoice;
}

export interface BuiltTargets {
  readonly targets: CalibrationTargets;
  /** Listed days of the expiries, in the order of the targets. */
  readonly days: Readonly<Record<ComponentId, readonly (DayNumber | null)[]>>;
  readonly usedHash: string;
  readonly excludedHash: string;
  readonly counts: Readonly<Record<ComponentId, number>>;
  readonly excluded: readonly {
    readonly component: ComponentId;
    readonly reason: string;
    readonly count: number;
  }[];
  readonly warnings: readonly string[];
  /** What the options of the day say about each future among the targets, without a model. */
  readonly consistency: readonly DatedConsistency[];
  /** Of the repaired chain, where one was asked for: what of it is among the targets, or why there is none. */
  readonly repair?: Omit<RepairedTargets, 'targets'> | { readonly refusal: string };
}

interface DatedPoint extends PointTarget {
  readonly expiryDay: DayNumber;
}

const MINUTES_PER_YEAR = 525_600;
/** A forward by parity that is farther than this from the future of the same expiry is worth a word. */
const FORWARD_GAP = 0.02;

/**
 * Quotes of one day as targets of a calibration, each quote used or left out with a reason; where it is asked for, nodes of the repaired
 * chain beside them or in their place.
 */
export async function buildTargets(input: TargetsInput): Promise<BuiltTargets> {
  const leftOut = new LeftOut();
  for (const { component, reason, count } of input.outside) leftOut.add(component, reason, [count], count);
  const asset = slicesOf('assetOptions', input.assetChain, leftOut);
  const byParity = slicesOf('indexOptions', input.indexChain, leftOut);
  const index = input.indexChain ? withFutures(byParity, input.indexChain, input.futures) : byParity;
  const quoted = optionsOf('assetOptions', asset, { input, leftOut });
  const repaired =
    input.repair && (await repairedTargets({ ...input, slices: asset }, input.repair, leftOut));
  const assetOptions = withNodes(quoted, input.repair?.kind, repaired);
  const indexOptions = optionsOf('indexOptions', index, { input, leftOut });
  const indexFutures = futuresOf(input, leftOut);
  const varianceSwaps = input.assetChain ? swapsOf(asset, { chain: input.assetChain, input, leftOut }) : [];
  const targets: CalibrationTargets = {
    spot: input.spot > 0 ? input.spot : (assetOptions[0]?.forward ?? 0),
    assetOptions: assetOptions.map(withoutDay),
    indexFutures: indexFutures.map(withoutDay),
    indexOptions: indexOptions.map(withoutDay),
    varianceSwaps: varianceSwaps.map(withoutDay),
  };
  const options = [...assetOptions, ...indexOptions];
  const used = { targets, names: options.map(({ root, expiryDay }) => [root, expiryDay]) };
  return {
    targets,
    days: {
      assetOptions: assetOptions.map(dayOf),
      indexFutures: indexFutures.map(dayOf),
      indexOptions: indexOptions.map(dayOf),
      varianceSwaps: varianceSwaps.map(dayOf),
    },
    usedHash: sha256Of(canonicalJson(used)),
    excludedHash: sha256Of(leftOut.lines.join('\n')),
    counts: {
      assetOptions: countQuotes(quoted),
      indexFutures: indexFutures.length,
      indexOptions: countQuotes(indexOptions),
      varianceSwaps: varianceSwaps.length,
    },
    excluded: leftOut.counts,
    warnings: forwardWarnings(indexOptions, input.futures),
    consistency: consistencyOf(
      { chain: input.assetChain, slices: asset, isLeftOut: leftOutByHand('varianceSwaps', input) },
      { chain: input.indexChain, slices: index, isLeftOut: leftOutByHand('indexOptions', input) },
      input.futures.filter(({ expiryDay }) => indexFutures.some((point) => point.expiryDay === expiryDay)),
    ),
    ...(repaired === undefined ? {} : { repair: describe(repaired) }),
  };
}

/** Holes that were filled follow the quotes; whole surfaces come first, and the quotes are compared with. */
function withNodes(
  quoted: readonly DatedOptionTargets[],
  kind: RepairChoice['kind'] | undefined,
  repaired: RepairedTargets | string | undefined,
): readonly DatedOptionTargets[] {
  if (repaired === undefined || typeof repaired === 'string') return quoted;
  if (kind === 'filledHoles') return [...quoted, ...repaired.targets];
  return [...repaired.targets, ...quoted.map((targets) => ({ ...targets, isCompared: true }))];
}

function describe(repaired: RepairedTargets | string): NonNullable<BuiltTargets['repair']> {
  if (typeof repaired === 'string') return { refusal: repaired };
  const { targets: _targets, ...told } = repaired;
  return told;
}

function leftOutByHand(component: ComponentId, { handWeights }: TargetsInput) {
  return ({ root, expiryDay }: MarketSlice): boolean =>
    handWeight(handWeights, { component, expiryDay, root, strike: null }) === 0;
}

const countQuotes = (targets: readonly DatedOptionTargets[]): number =>
  targets.reduce((sum, { strikes }) => sum + strikes.length, 0);

interface Parts {
  readonly input: TargetsInput;
  readonly leftOut: LeftOut;
}

function slicesOf(component: ComponentId, chain: ChainOfDay | null, leftOut: LeftOut): MarketSlice[] {
  if (!chain) return [];
  const { slices, unusable } = sliceChain(chain);
  if (unusable > 0) leftOut.add(component, 'unusableRow', [unusable], unusable);
  return slices;
}

function optionsOf(
  component: 'assetOptions' | 'indexOptions',
  slices: readonly MarketSlice[],
  { input, leftOut }: Parts,
): DatedOptionTargets[] {
  const { filters, handWeights } = input;
  const maxAbsLogMoneyness =
    component === 'assetOptions' ? filters.maxAbsLogMoneyness : filters.maxAbsIndexLogMoneyness;
  const rules = { component, filters, handWeights, maxAbsLogMoneyness, leftOut };
  return slices.map((slice) => optionTargetsOf(slice, rules)).filter((targets) => targets !== null);
}

function futuresOf({ futures, filters, handWeights }: TargetsInput, leftOut: LeftOut): DatedPoint[] {
  const component = 'indexFutures';
  const points: DatedPoint[] = [];
  for (const { contract, expiryDay, expiryYears, settle } of futures) {
    const weight = handWeight(handWeights, { component, expiryDay, root: contract, strike: null });
    const reason = weight === 0 ? 'excludedByHand' : timeReason(expiryYears, filters);
    if (reason !== null) leftOut.add(component, reason, [contract, expiryDay, settle]);
    else points.push({ expiryDay, expiryYears, value: settle, halfSpread: Number.NaN, weight });
  }
  return points;
}

/** Fair variance of each expiry by the strip of its out-of-the-money options, there being no quotes of swaps. */
function swapsOf(
  slices: readonly MarketSlice[],
  { chain, input, leftOut }: Parts & { chain: ChainOfDay },
): DatedPoint[] {
  const component = 'varianceSwaps';
  const strips = new Map(
    stripsOfChain(chain.columns).map((strip) => [`${strip.root}|${strip.expiryDay}`, strip]),
  );
  const points: DatedPoint[] = [];
  for (const { root, expiryDay, expiryYears, rate, status } of slices) {
    if (expiryDay === null || status !== 'OK' || rate === null) continue;
    const strip = strips.get(`${root}|${expiryDay}`);
    if (!strip) continue;
    const fair = computeExpiryVariance(strip, expiryYears * MINUTES_PER_YEAR, rate);
    const weight = handWeight(input.handWeights, { component, expiryDay, root, strike: null });
    const late = timeReason(expiryYears, input.filters);
    const reason = late ?? (fair.variance === null ? 'stripWithoutVariance' : null);
    if (weight === 0 || reason !== null) {
      leftOut.add(component, reason ?? 'excludedByHand', [root, expiryDay]);
      continue;
    }
    const value = Math.sqrt(fair.variance!);
    points.push({
      expiryDay,
      expiryYears,
      value,
      halfSpread: fair.varianceHalfSpread! / (2 * value),
      weight,
    });
  }
  return points;
}

function forwardWarnings(options: readonly DatedOptionTargets[], futures: readonly FutureQuote[]): string[] {
  const gaps = options.flatMap(({ expiryDay, forward }) => {
    const future = futures.find((each) => each.expiryDay === expiryDay);
    return future ? [Math.abs(forward / future.settle - 1)] : [];
  });
  const wide = gaps.filter((gap) => gap > FORWARD_GAP);
  if (wide.length === 0) return [];
  const largest = (100 * Math.max(...wide)).toFixed(1);
  return [
    `The forwards of ${wide.length} of ${gaps.length} expiries of index options by parity lie more than 2 % from the futures that settle with them, at most ${largest} %: the quotes may not be of the same moment.`,
  ];
}

const dayOf = ({ expiryDay }: { readonly expiryDay: DayNumber | null }): DayNumber | null => expiryDay;

function withoutDay<T extends { readonly expiryDay: unknown; readonly root?: string }>({
  expiryDay: _day,
  root: _root,
  ...target
}: T): Omit<T, 'expiryDay' | 'root'> {
  return target;
}
