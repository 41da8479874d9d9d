import type { RepairCell } from '#contract/schemas/repair-evaluation.ts';
import type { SurfaceRepairResult } from '#contract/schemas/repair.ts';
import { lowerBound } from './axis.ts';
import { formatNumber } from './format.ts';

/** A repaired surface with what it is held against. */
export interface RepairChartData {
  readonly result: SurfaceRepairResult;
  /** The same quotes by another estimator. */
  readonly compared: SurfaceRepairResult | null;
  /** Total variance without noise, row-major; of generated surfaces only. */
  readonly truth: Float64Array | null;
  readonly asOf: string | null;
  /** Chain, or family and seed. */
  readonly source: string;
  readonly sample: boolean;
}

type Grid = Pick<SurfaceRepairResult, 'expiriesYears' | 'logMoneyness'>;

/** σ in vol points of total variance σ²T. */
export function volPointsOf(
  totalVariance: Float64Array,
  { expiriesYears, logMoneyness }: Grid,
): Float64Array {
  const columns = logMoneyness.length;
  return totalVariance.map(
    (variance, cell) => 100 * Math.sqrt(variance / expiriesYears[Math.floor(cell / columns)]!),
  );
}

/** Ends of a band, vol points. */
export interface RepairBand {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Of each cell by itself, or of all cells of the surface at once. */
export type BandReach = SurfaceRepairResult['bands'][number]['covers'];

/** The calibrated band of a level; null where none is calibrated: an estimator’s own errors promise no coverage. */
export function bandOf(
  result: SurfaceRepairResult,
  levelPercent: number,
  reach: BandReach = 'cell',
): RepairBand | null {
  const band = result.bands.find((each) => each.levelPercent === levelPercent && each.covers === reach);
  return (
    (band && { lower: band.lower.map((vol) => 100 * vol), upper: band.upper.map((vol) => 100 * vol) }) ?? null
  );
}

/** What the band of a node rests on, by its number in `bandBasis`. */
export const basisWords = ['generated surfaces', 'quotes of this market', 'extrapolated'] as const;
const EXTRAPOLATED = 2;

/** True where nothing that was quoted could test the band of a cell. */
export const isExtrapolated = ({ bandBasis }: SurfaceRepairResult, cell: number): boolean =>
  bandBasis?.[cell] === EXTRAPOLATED;

/** A quote is flagged where it is more likely stale than not. */
const STALE_FROM = 0.5;

export const isStale = ({ staleProbabilities }: SurfaceRepairResult, cell: number): boolean =>
  staleProbabilities[cell]! >= STALE_FROM;

export const yearWords = (years: number): string => `${formatNumber(years, years < 1 ? 3 : 2)} y`;

/** Name of what was scored: a law that was learned again without the family has one of its own. */
export const scoredName = ({ estimator, leftOut }: Pick<RepairCell, 'estimator' | 'leftOut'>): string =>
  leftOut ? `${estimator}, left out` : estimator;

/** The same with the label of the estimator. */
export const scoredLabel = (
  { estimator, leftOut }: Pick<RepairCell, 'estimator' | 'leftOut'>,
  labelOf: (estimator: string) => string,
): string => scoredName({ estimator: labelOf(estimator), leftOut });

/** The next of 1, 2, 5 times a power of ten: a scale that people can read. */
export function roundUp(value: number): number {
  const least = Math.max(value, 0.01);
  const power = 10 ** Math.floor(Math.log10(least));
  const steps = [1, 2, 5, 10];
  return (steps[lowerBound(steps, least / power - 1e-9)] ?? 10) * power;
}
