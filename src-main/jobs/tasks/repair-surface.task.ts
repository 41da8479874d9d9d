import { benchmarkGrid, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { sameGrid } from '#quant/repair/require-grid.ts';
import type { StaleScores } from '#quant/repair/stale/leave-one-out.ts';
import type { ArbitrageReport } from '#quant/surface/arbitrage-report.ts';
import { checkGrid } from '#quant/surface/check-grid.ts';
import { calibratedBands, stretchBand, type BandChoice, type CalibratedBand } from '../repair/band-scores.ts';
import { scoreHiddenInBands, type BandedHiddenScore } from '../repair/hidden-score.ts';
import { GENERATED, marketBands, type MarketBands } from '../repair/market-bands.ts';
import { bandsOfUnseen } from '../repair/left-out.ts';
import { openEstimator, type EstimatorRef } from '../repair/open-estimator.ts';
import { repairGrid, type RepairedGrid } from '../repair/repair-grid.ts';
import {
  showGrid,
  showSlices,
  slicesOf,
  type HideChoice,
  type RepairSource,
  type ShownQuotes,
} from '../repair/repair-source.ts';
import { staleFlags, unlikeness } from '../repair/stale-flags.ts';
import { defineWholeTask } from '../task.ts';
import { outcomeOf, type Outcome } from './surface-grid.task.ts';

export const repairSurfaceTaskId = 'repair-surface';

export interface RepairSurfaceInput {
  readonly estimator: EstimatorRef;
  readonly source: RepairSource;
  readonly project: boolean;
  /** Whether a grid may be put onto the one of the estimators. */
  readonly resample: boolean;
  readonly hide?: HideChoice;
  /** Fewer quotes on the nodes are refused. */
  readonly leastQuotes: number;
  /** Of the bands of cells. */
  readonly bandChoice: BandChoice | 'unseen';
}

export interface RepairedAndChecked extends RepairedGrid {
  readonly shown: ShownQuotes;
  /** Decimal per √year. */
  readonly impliedVols: Float64Array;
  readonly before: ArbitrageReport;
  readonly after: ArbitrageReport;
  readonly bands: readonly CalibratedBand[];
  /** What the band of each node rests on; null where there are none. */
  readonly bandBasis: Uint8Array | null;
  /** How quotes that were held out tested the bands; null where too few could be. */
  readonly holdOut: MarketBands['holdOut'] | null;
  /** Factor by which the bands are wider than on generated surfaces where no quotes tested them. */
  readonly stretch: number;
  readonly stale: StaleScores | null;
  readonly hiddenScore: BandedHiddenScore | null;
}

/** Too few quotes are left on the nodes to tell a surface. */
export interface TooFewQuotes {
  readonly tooFew: { readonly quotes: number; readonly message: string };
}

/** Quotes of a grid or a chain, repaired, with bands, stale flags and located violations before and after the projection. */
export const repairSurfaceTask = defineWholeTask<
  RepairSurfaceInput,
  Outcome<RepairedAndChecked | TooFewQuotes>
>(repairSurfaceTaskId, (input) => outcomeOf(() => repairAndCheck(input)));

export async function repairAndCheck(input: RepairSurfaceInput): Promise<RepairedAndChecked | TooFewQuotes> {
  const { source, project, resample, hide, leastQuotes, bandChoice } = input;
  const shown =
    source.kind === 'grid' ? showGrid(source.surface, resample) : showSlices(slicesOf(source), hide);
  const quotes = shown.surface.observed.reduce((sum, each) => sum + each, 0);
  if (quotes < leastQuotes) return { tooFew: { quotes, message: shown.report?.message ?? '' } };
  const estimator = await openEstimator(input.estimator);
  const done = await repairGrid(estimator, shown.surface, project);
  const { grid } = shown.surface;
  const check = (totalVariance: Float64Array): ArbitrageReport =>
    checkGrid({ ...grid, impliedVols: volsOfVariances(totalVariance, grid) });
  // Bands are calibrated on surfaces of the estimators' own grid.
  const stale = staleFlags(shown.surface);
  // Bands of a market are tested on its own quotes; where too few can be held out, they lean on what each says of the others.
  const isBanded = sameGrid(grid, benchmarkGrid);
  const toBand = { estimator, surface: shown.surface, visible: shown.visible, repaired: done.repaired };
  const generated = !isBanded
    ? []
    : bandChoice === 'unseen'
      ? await bandsOfUnseen(input.estimator, shown.surface, done.repaired)
      : await calibratedBands(estimator, shown.surface, done.repaired, bandChoice);
  const market = isBanded && shown.visible.length > 0 ? await marketBands(toBand, generated) : null;
  const stretch = source.kind === 'grid' || !stale || market ? 1 : unlikeness(stale, shown.surface);
  const bands = market?.bands ?? generated.map((band) => stretchBand(band, stretch));
  return {
    ...done,
    shown,
    impliedVols: volsOfVariances(done.repaired.totalVariance, grid),
    before: check(done.raw.totalVariance),
    after: check(done.repaired.totalVariance),
    bands,
    stretch,
    bandBasis:
      market?.basis ?? (isBanded ? new Uint8Array(shown.surface.observed.length).fill(GENERATED) : null),
    holdOut: market?.holdOut ?? null,
    stale,
    hiddenScore:
      shown.hidden.length === 0
        ? null
        : scoreHiddenInBands(shown.hidden, shown.surface, done.repaired, market),
  };
}
