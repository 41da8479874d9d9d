import type { RepairCell, RepairShift, RepairStaleScore } from '#contract/schemas/repair-evaluation.ts';
import type { BandPair, EvaluatedCell } from '#jobs/repair/evaluate-cell.ts';
import type { FollowedShift, ShiftOrder } from '#jobs/repair/follow-shift.ts';
import type { QuotingMeans } from '#jobs/repair/quoting-of-set.ts';
import type { ScoredStale } from '#jobs/repair/score-stale.ts';
import type { ViolationCounts } from '#quant/repair/project-surface.ts';
import type { KnownEstimator } from './estimators.ts';

const percent = (share: number): number => 100 * share;
const percentOrNull = (share: number | undefined): number | null =>
  share === undefined ? null : percent(share);

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** One cell of an evaluation in the words of the contract. */
export function describeCell(cell: EvaluatedCell, chosen: readonly KnownEstimator[]): RepairCell {
  const { estimator, leftOut, family, mask, surfaces, raw, projected, violations } = cell;
  const { trainedOn } = chosen.find(({ id }) => id === estimator)!;
  return {
    ...{ estimator, leftOut, family, mask, surfaces },
    inFamily: trainedOn.length === 0 ? null : !leftOut && trainedOn.includes(family),
    rmse: raw.error.mean,
    rmseStandardError: raw.error.standardError,
    rmseProjected: projected.error.mean,
    rmseProjectedStandardError: projected.error.standardError,
    calendarPercent: percent(raw.calendarRate),
    butterflyPercent: percent(raw.butterflyRate),
    boundsPercent: percent(raw.boundsRate),
    violationsRaw: violations.before,
    violationsLeft: violations.after,
    violationsProjected: sumOf(violations.after),
    coverage80: percentOrNull(raw.coverage80),
    coverage95: percentOrNull(raw.coverage95),
    errorCorrelation: raw.errorCorrelation ?? null,
    ...describeBands(cell),
    rmseSvi: cell.sviError.mean,
    rmseSviStandardError: cell.sviError.standardError,
    priceErrorBasisPoints: cell.priceError.mean,
    priceErrorStandardError: cell.priceError.standardError,
    quotingAtBand: describeQuoting(cell.quoting.atBand),
    quotingAtFixedSpread: describeQuoting(cell.quoting.atFixedSpread),
    msPerSurface: cell.msPerSurface,
  };
}

const sumOf = ({ calendar, butterfly, density, bounds }: ViolationCounts): number =>
  calendar + butterfly + density + bounds;

type Bands = Pick<RepairCell, Extract<keyof RepairCell, `${'b' | 'surfaceB'}and${string}`>>;

function describeBands({ cellBands, surfaceBands, bandsSawFamily }: EvaluatedCell): Bands {
  const { at80, at95 } = cellBands;
  return {
    bandCoverage80: percent(at80.nodes),
    bandCoverage80StandardError: percent(at80.nodesStandardError),
    bandCoverage95: percent(at95.nodes),
    bandCoverage95StandardError: percent(at95.nodesStandardError),
    bandSurfaces80: percent(surfaceBands.at80.surfaces),
    bandSurfaces95: percent(surfaceBands.at95.surfaces),
    bandWidth80: percent(at80.meanWidth),
    bandWidth95: percent(at95.meanWidth),
    surfaceBandWidth95: percent(surfaceBands.at95.meanWidth),
    bandBuckets: bucketsOf(cellBands),
    bandsSawFamily,
  };
}

function bucketsOf({ at80, at95 }: BandPair): RepairCell['bandBuckets'] {
  return Object.entries(at80.byBucket)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([bucket, { coverage, count }]) => ({
      bucket,
      count,
      coverage80: percent(coverage),
      coverage95: percent(at95.byBucket[bucket]!.coverage),
    }));
}

function describeQuoting(means: QuotingMeans): RepairCell['quotingAtBand'] {
  const { spreadEarned, repairLoss, net, netStandardError, pickedOff, byBucket } = means;
  return {
    ...{ spreadEarned, repairLoss, net },
    netStandardError: finiteOrNull(netStandardError),
    pickedOffPercent: percent(pickedOff),
    buckets: Object.entries(byBucket).map(([bucket, split]) => ({
      bucket,
      count: split.count,
      spreadEarned: split.spreadEarned,
      repairLoss: split.repairLoss,
      net: split.net,
    })),
  };
}

export function describeStale(scored: ScoredStale): RepairStaleScore {
  const { family, mask, surfaces, quotes, staleQuotes, curves, flagged } = scored;
  return {
    ...{ family, mask, surfaces, quotes, staleQuotes },
    curves: curves.map(({ area, standardError, ...curve }) => ({
      ...curve,
      area: finiteOrNull(area),
      areaStandardError: finiteOrNull(standardError),
    })),
    flaggedPercent: {
      stale: finiteOrNull(percent(flagged.truePositives)),
      others: finiteOrNull(percent(flagged.falsePositives)),
    },
  };
}

export function describeShift(
  found: FollowedShift,
  asked: Omit<ShiftOrder, 'estimator' | 'seed'>,
): RepairShift {
  const inPercent = (shares: Float64Array): Float64Array => shares.map(percent);
  return {
    estimator: found.estimator,
    ...asked,
    levels: inPercent(found.levels),
    covered: inPercent(found.covered),
    widths: inPercent(found.widths),
    fixedCovered: inPercent(found.fixedCovered),
    fixedWidths: inPercent(found.fixedWidths),
  };
}
