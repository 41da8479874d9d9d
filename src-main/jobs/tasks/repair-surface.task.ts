import type { BandRequest } from '#quant/repair/bands/conformal.ts';
import { benchmarkGrid, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { scoreHidden, type HiddenScore } from '#quant/repair/chain/hide-quotes.ts';
import { volBetweenNodes } from '#quant/repair/chain/vol-between-nodes.ts';
import type { RepairGrid } from '#quant/repair/repair-grid.ts';
import { sameGrid } from '#quant/repair/require-grid.ts';
import type { StaleScores } from '#quant/repair/stale/leave-one-out.ts';
import type { ArbitrageReport } from '#quant/surface/arbitrage-report.ts';
import { checkGrid } from '#quant/surface/check-grid.ts';
import { calibratedBands, type CalibratedBand } from '../repair/band-scores.ts';
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
  readonly bandRule: BandRequest['rule'];
}

export interface RepairedAndChecked extends RepairedGrid {
  readonly shown: ShownQuotes;
  /** Decimal per √year. */
  readonly impliedVols: Float64Array;
  readonly before: ArbitrageReport;
  readonly after: ArbitrageReport;
  readonly bands: readonly CalibratedBand[];
  /** Factor by which the bands are wider than on generated surfaces. */
  readonly stretch: number;
  readonly stale: StaleScores | null;
  readonly hiddenScore: (HiddenScore & { readonly coveragePercent: readonly number[] }) | null;
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
  const { source, project, resample, hide, leastQuotes, bandRule } = input;
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
  // On quotes of a market bands lean on the quotes themselves too: on what each says of the others.
  const stretch = source.kind === 'grid' || !stale ? 1 : unlikeness(stale, shown.surface);
  const bands = sameGrid(grid, benchmarkGrid)
    ? await calibratedBands(estimator, shown.surface, done.repaired, { stretch, rule: bandRule })
    : [];
  return {
    ...done,
    shown,
    impliedVols: volsOfVariances(done.repaired.totalVariance, grid),
    before: check(done.raw.totalVariance),
    after: check(done.repaired.totalVariance),
    bands,
    stretch,
    stale,
    hiddenScore: shown.hidden.length === 0 ? null : scoreOf(shown, done, bands),
  };
}

function scoreOf(
  { surface: { grid }, hidden }: ShownQuotes,
  { repaired }: RepairedGrid,
  bands: readonly CalibratedBand[],
): NonNullable<RepairedAndChecked['hiddenScore']> {
  const coveragePercent = bands
    .filter(({ covers }) => covers === 'cell')
    .map(({ lower, upper }) => {
      const [low, high] = [volsAt(grid, lower), volsAt(grid, upper)];
      const inside = hidden.filter(
        ({ expiryYears, logMoneyness, midVol }) =>
          midVol >= low(expiryYears, logMoneyness) && midVol <= high(expiryYears, logMoneyness),
      );
      return (100 * inside.length) / hidden.length;
    });
  return { ...scoreHidden(hidden, grid, repaired), coveragePercent };
}

function volsAt(grid: RepairGrid, vols: Float64Array): ReturnType<typeof volBetweenNodes> {
  const columns = grid.logMoneyness.length;
  const totalVariance = vols.map((vol, cell) => vol * vol * grid.expiriesYears[Math.floor(cell / columns)]!);
  return volBetweenNodes(grid, { totalVariance });
}
