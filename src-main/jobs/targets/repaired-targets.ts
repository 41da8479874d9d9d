import { evidence, evidenceOf } from '#quant/repair/use/node-evidence.ts';
import { forwardCurve } from '#quant/surface/forward-curve.ts';
import type { MarketSlice, SmilePoints } from '#quant/surface/market-slice.ts';
import { EXTRAPOLATED } from '../repair/market-bands.ts';
import type { EstimatorRef } from '../repair/open-estimator.ts';
import { repairAndCheck, type RepairedAndChecked } from '../tasks/repair-surface.task.ts';
import { outcomeOf } from '../tasks/surface-grid.task.ts';
import { timeReason, type DatedOptionTargets } from './option-targets.ts';
import { handWeight, type HandWeight, type LeftOut, type TargetFilters } from './target-quotes.ts';

/** What of the repaired surface of a chain is fitted: holes beside its quotes, or every node in place of them. */
export interface RepairChoice {
  readonly kind: 'filledHoles' | 'everyNode';
  readonly estimator: EstimatorRef;
  /** Ends with the nearest surface without static arbitrage. */
  readonly project: boolean;
  readonly leastQuotes: number;
}

/** Nodes of a repaired surface as targets, by maturity. */
export interface RepairedTargets {
  readonly targets: readonly DatedOptionTargets[];
  /** Nodes among the targets that have a quote, and that have none. */
  readonly quotedNodes: number;
  readonly filledNodes: number;
  /** Nodes of the grid with a quote on them. */
  readonly nodesWithQuote: number;
  readonly nodes: number;
}

export interface RepairMarket {
  readonly slices: readonly MarketSlice[];
  readonly filters: TargetFilters;
  readonly handWeights: readonly HandWeight[];
}

/** Half-width of an 80 % band of a normal law in standard errors. */
const BAND_80 = 1.281_551_565_544_600_5;
/** Root of targets that are no listed options. */
const NODE_ROOT = 'repaired';
const component = 'assetOptions';

/**
 * Repairs a chain and makes targets of its nodes: vols at (T, k), one standard error of each from its 80 % band.
 *
 * Quotes that were left out by hand are not seen by the repair. A node outside the hull of the quoted ones, without a finite band, or
 * beyond the expiries with a forward is left out with its reason.
 * @returns the targets, or a sentence that says why there is no repaired surface
 */
export async function repairedTargets(
  { slices, filters, handWeights }: RepairMarket,
  choice: RepairChoice,
  leftOut: LeftOut,
): Promise<RepairedTargets | string> {
  const { estimator, project, leastQuotes } = choice;
  const source = {
    kind: 'slices',
    slices: slices.map((slice) => withoutExcluded(slice, handWeights)),
  } as const;
  const order = { estimator, source, project, resample: true, leastQuotes, bandChoice: {} } as const;
  const outcome = await outcomeOf(() => repairAndCheck(order));
  if ('refusal' in outcome) {
    const { code, data } = outcome.refusal;
    return `${estimator.id} cannot make a surface of these quotes (${typeof data.rule === 'string' ? data.rule : code}): choose another estimator, or fit the quotes.`;
  }
  const { value } = outcome;
  if ('tooFew' in value)
    return `The chain cannot be repaired: only ${value.tooFew.quotes} nodes have a quote, and a repair needs ${leastQuotes}.`;
  return targetsOf(value, { choice, filters, slices, leftOut });
}

/** A slice whose points are without the quotes that someone has left out. */
function withoutExcluded(slice: MarketSlice, handWeights: readonly HandWeight[]): MarketSlice {
  const { root, expiryDay, points } = slice;
  const isKept = (strike: number): boolean =>
    handWeight(handWeights, { component, expiryDay, root, strike }) > 0;
  const rows = [...points.strikes.keys()].filter((row) => isKept(points.strikes[row]!));
  if (rows.length === points.strikes.length) return slice;
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  const kept: SmilePoints = {
    expiryYears: points.expiryYears,
    logMoneyness: pick(points.logMoneyness),
    strikes: pick(points.strikes),
    impliedVols: pick(points.impliedVols),
    bidVols: pick(points.bidVols),
    askVols: pick(points.askVols),
    volErrors: pick(points.volErrors),
  };
  return { ...slice, points: kept };
}

interface Parts {
  readonly choice: RepairChoice;
  readonly filters: TargetFilters;
  readonly slices: readonly MarketSlice[];
  readonly leftOut: LeftOut;
}

function targetsOf(done: RepairedAndChecked, parts: Parts): RepairedTargets {
  const { grid, observed } = done.shown.surface;
  const { expiriesYears, logMoneyness } = grid;
  const columns = logMoneyness.length;
  const errors = errorsOf(done);
  const places = evidenceOf(grid, observed);
  const forwards = forwardCurve(parts.slices);
  const targets: DatedOptionTargets[] = [];
  let quotedNodes = 0;
  expiriesYears.forEach((years, row) => {
    const market = forwards(years);
    const cells = Array.from({ length: columns }, (_, column) => row * columns + column).filter((cell) => {
      if (parts.choice.kind === 'filledHoles' && observed[cell] === 1) return false;
      const k = logMoneyness[cell % columns]!;
      const isOutside = places[cell] === evidence.outside || done.bandBasis?.[cell] === EXTRAPOLATED;
      const node = { isOutside, error: errors[cell]!, years, k, hasForward: market !== undefined };
      const reason = nodeReason(node, parts.filters);
      if (reason !== null) parts.leftOut.add(component, reason, [NODE_ROOT, years, k]);
      return reason === null;
    });
    if (!market || cells.length === 0) return;
    const pick = (valueOf: (cell: number) => number): Float64Array => Float64Array.from(cells, valueOf);
    quotedNodes += cells.filter((cell) => observed[cell] === 1).length;
    targets.push({
      root: NODE_ROOT,
      expiryDay: null,
      expiryYears: years,
      ...market,
      strikes: pick((cell) => market.forward * Math.exp(logMoneyness[cell % columns]!)),
      impliedVols: pick((cell) => done.impliedVols[cell]!),
      halfSpreads: pick((cell) => errors[cell]!),
      filled: Uint8Array.from(cells, (cell) => 1 - observed[cell]!),
    });
  });
  const count = targets.reduce((sum, { strikes }) => sum + strikes.length, 0);
  return {
    targets,
    quotedNodes,
    filledNodes: count - quotedNodes,
    nodesWithQuote: observed.reduce((sum, each) => sum + each, 0),
    nodes: observed.length,
  };
}

/** [n·m] one standard error of each vol by its own 80 % band; NaN where there is no band. */
function errorsOf({ bands, impliedVols }: RepairedAndChecked): Float64Array {
  const band = bands.find(({ covers, levelPercent }) => covers === 'cell' && levelPercent === 80);
  return impliedVols.map((_, cell) =>
    band ? (band.upper[cell]! - band.lower[cell]!) / (2 * BAND_80) : Number.NaN,
  );
}

interface NodePlace {
  /** Extrapolated, by where it lies or by what its band rests on. */
  readonly isOutside: boolean;
  readonly error: number;
  readonly years: number;
  readonly k: number;
  readonly hasForward: boolean;
}

function nodeReason(
  { isOutside, error, years, k, hasForward }: NodePlace,
  filters: TargetFilters,
): string | null {
  const late = timeReason(years, filters);
  if (late !== null) return late;
  if (Math.abs(k) > filters.maxAbsLogMoneyness) return 'outsideMoneyness';
  if (isOutside) return 'nodeExtrapolated';
  if (!hasForward) return 'noForward';
  return error > 0 && error < Number.POSITIVE_INFINITY ? null : 'nodeWithoutBand';
}
