import type { SurfaceRepairResult } from '#contract/schemas/repair.ts';
import type { ShownQuotes } from '#jobs/repair/repair-source.ts';
import type { BandedHiddenScore } from '#jobs/repair/hidden-score.ts';
import { EXTRAPOLATED } from '#jobs/repair/market-bands.ts';
import type { RepairedAndChecked } from '#jobs/tasks/repair-surface.task.ts';
import { volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { quoteErrors } from '#quant/repair/quote-noise.ts';
import type { RepairedSurface } from '#quant/repair/repair-grid.ts';
import { describeArbitrage } from '../surface/describe-surface.ts';
import type { KnownEstimator } from './estimators.ts';

const VOL_POINT = 0.01;

type Described = Omit<
  SurfaceRepairResult,
  'chain' | 'bandLevels' | 'bandNote' | 'elapsedMs' | 'codeVersion' | 'provenance'
>;

/** A repair in the words of the contract. */
export function describeRepair(done: RepairedAndChecked, estimator: KnownEstimator): Described {
  const { id, label, source, weightsHash } = estimator;
  const { surface, report, leftOut } = done.shown;
  const { observed } = surface;
  const onQuotes = (values: Float64Array | undefined): Float64Array =>
    Float64Array.from(observed, (seen, cell) => (seen === 1 ? (values?.[cell] ?? Number.NaN) : Number.NaN));
  return {
    estimator: { id, label, source, weightsHash },
    ...surface.grid,
    observed,
    quotes: onQuotes(surface.totalVariance),
    quoteErrors: onQuotes(surface.quoteErrors ?? quoteErrors(surface.grid)),
    totalVariance: done.repaired.totalVariance,
    impliedVols: done.impliedVols,
    volErrors: done.repaired.volErrors ?? new Float64Array(observed.length).fill(Number.NaN),
    bands: [...done.bands],
    bandBasis: done.bandBasis,
    bandTest: done.holdOut && {
      ...done.holdOut,
      extrapolatedNodes: extrapolatedNodes(done),
      places: [...done.holdOut.places],
    },
    staleDeviations: onQuotes(done.stale?.deviations),
    staleProbabilities: onQuotes(done.stale?.probabilities),
    before: describeArbitrage(done.before),
    after: describeArbitrage(done.after),
    projection: describeProjection(done),
    hidden: describeHidden(done),
    resampling: report?.message ?? null,
    leftOut: [...leftOut],
    warnings: warningsOf(done),
  };
}

const messages = {
  OK: 'Projected; no arbitrage is left on the grid.',
  UNCHANGED: 'No arbitrage on the grid; nothing was changed.',
  BLENDED: 'No arbitrage is left, but the nearest surface was not reached: a nearer one may exist.',
} as const;

function describeProjection({ projection }: RepairedAndChecked): Described['projection'] {
  return (
    projection && {
      status: projection.status,
      message: messages[projection.status],
      maxChangeVolPoints: projection.maxChange / VOL_POINT,
      rmsChangeVolPoints: projection.rmsChange / VOL_POINT,
    }
  );
}

function describeHidden({ hiddenScore }: RepairedAndChecked): Described['hidden'] {
  return hiddenScore && describeHiddenScore(hiddenScore);
}

/** A score of hidden quotes in the words of the contract. */
export function describeHiddenScore(score: BandedHiddenScore): NonNullable<Described['hidden']> {
  const { count, rmsVolPoints, medianHalfSpreads, insidePercent, coveragePercent } = score;
  return {
    count,
    rmseVolPoints: rmsVolPoints,
    medianHalfSpreads,
    insideBidAskPercent: insidePercent,
    coveragePercent: [...coveragePercent],
    bandWidthVolPoints: [...score.bandWidthVolPoints],
    places: score.places.map(({ name, count: ofPlace, tested, inside }) => ({
      name,
      count: ofPlace,
      tested,
      coveragePercent: inside.map((each) => (100 * each) / ofPlace),
    })),
  };
}

/** Nodes whose bands no quotes could test. */
export function extrapolatedNodes({ bandBasis }: Pick<RepairedAndChecked, 'bandBasis'>): number {
  return bandBasis?.filter((each) => each === EXTRAPOLATED).length ?? 0;
}

/** Place with most hidden quotes outside the band of 95 %. */
function narrowest({ places }: BandedHiddenScore): string {
  const outside = ({ count, inside }: (typeof places)[number]): number => count - inside[1];
  return places.toSorted((a, b) => outside(b) - outside(a))[0]!.name;
}

/** Share of nodes that no quotes could test above which it is said beside the surface. */
const MOST_EXTRAPOLATED = 0.1;
/** Share of hidden quotes inside the band of 95 % below which it is said to be too narrow. */
const LEAST_HELD_PERCENT = 90;
/** Share of quotes three of their errors away above which the estimator does not know this market; noise alone gives 0.3 %. */
const MOST_FAR = 0.1;
const FAR = 3;

function warningsOf(done: RepairedAndChecked): string[] {
  const { shown, repaired, after, hiddenScore } = done;
  const warnings: string[] = [];
  const held = hiddenScore?.coveragePercent[1];
  if (held !== undefined && held < LEAST_HELD_PERCENT)
    warnings.push(
      `The 95 % band holds ${held.toFixed(0)} % of the hidden quotes: fewer than it says, mostly ${narrowest(hiddenScore!)}.`,
    );
  const extrapolated = extrapolatedNodes(done);
  if (extrapolated > MOST_EXTRAPOLATED * shown.surface.observed.length)
    warnings.push(
      `${extrapolated} of ${shown.surface.observed.length} nodes lie farther from quotes than any that could be held out: nothing tells whether their bands hold.`,
    );
  const far = shareFar(shown, repaired);
  if (far > MOST_FAR)
    warnings.push(
      `${(100 * far).toFixed(0)} % of the quotes lie farther from the repaired surface than their errors explain: these quotes are unlike what the estimator expects.`,
    );
  if (!after.free) warnings.push('Arbitrage is left on the grid; ask for the projection.');
  return warnings;
}

function shareFar({ surface }: ShownQuotes, repaired: RepairedSurface): number {
  const { grid, observed, totalVariance, quoteErrors: own } = surface;
  const errors = own ?? quoteErrors(grid);
  const quoted = volsOfVariances(totalVariance, grid);
  const vols = volsOfVariances(repaired.totalVariance, grid);
  let [far, count] = [0, 0];
  for (let cell = 0; cell < observed.length; cell += 1) {
    if (observed[cell] === 0) continue;
    count += 1;
    far += Math.abs(quoted[cell]! - vols[cell]!) > FAR * errors[cell]! ? 1 : 0;
  }
  return far / count;
}
