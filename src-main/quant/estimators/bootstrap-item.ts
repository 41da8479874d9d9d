import { fillBootstrap, type BootstrapPlan } from '../math/block-bootstrap.ts';
import { correlation } from '../math/statistics.ts';
import { hurstByLocalWhittle, hurstByRescaledRange, hurstByVariogram } from './hurst.ts';

/** Statistics that can be resampled, by name, since work that crosses to another process carries no functions. */
export const bootstrapStatistics = {
  'hurst-variogram': ([increments]: readonly Float64Array[]): number => hurstByVariogram(increments!).hurst,
  'hurst-rescaled-range': ([increments]: readonly Float64Array[]): number =>
    hurstByRescaledRange(increments!).hurst,
  'hurst-local-whittle': ([increments]: readonly Float64Array[]): number =>
    hurstByLocalWhittle(increments!).hurst,
  correlation: ([left, right]: readonly Float64Array[]): number => correlation(left!, right!),
} as const satisfies Record<string, (columns: readonly Float64Array[]) => number>;
export type BootstrapStatistic = keyof typeof bootstrapStatistics;

/** One statistic to resample: columns of equal length whose rows are drawn together. */
export interface BootstrapItem {
  /** Id of the estimate that the result belongs to. */
  readonly id: string;
  readonly statistic: BootstrapStatistic;
  readonly columns: readonly Float64Array[];
  readonly plan: BootstrapPlan;
  /** Number of resamples. */
  readonly count: number;
}

/** A run of the resamples of one item. */
export interface BootstrapPiece {
  readonly item: BootstrapItem;
  readonly first: number;
  readonly count: number;
}

/** Resamples in one piece: fixed, so that the cut depends on the input alone. */
export const PIECE_SIZE = 50;

/**
 * Cuts an item into pieces of fixed size.
 * @param item what to resample
 * @returns pieces in order, together all resamples
 */
export function splitBootstrap(item: BootstrapItem): BootstrapPiece[] {
  return Array.from({ length: Math.ceil(item.count / PIECE_SIZE) }, (_, index) => ({
    item,
    first: index * PIECE_SIZE,
    count: Math.min(PIECE_SIZE, item.count - index * PIECE_SIZE),
  }));
}

/**
 * Resamples of one piece; each depends on the seed and its own number only.
 * @param piece which resamples of which item
 * @param shouldStop polled before each resample
 * @param progress told the share of the piece that is done
 * @returns [count] statistics, NaN where one failed or the work was stopped
 */
export function runBootstrapPiece(
  piece: BootstrapPiece,
  shouldStop: () => boolean = () => false,
  progress: (fraction: number) => void = () => undefined,
): Float64Array {
  const { item } = piece;
  const rows = item.columns[0]?.length ?? 0;
  const out = new Float64Array(piece.count).fill(Number.NaN);
  const drawn = item.columns.map(() => new Float64Array(rows));
  const statistic = (order: Int32Array): number => {
    item.columns.forEach((column, index) => gather(drawn[index]!, column, order));
    return bootstrapStatistics[item.statistic](drawn);
  };
  for (let index = 0; index < piece.count && !shouldStop(); index += 1) {
    fillBootstrap(out.subarray(index, index + 1), rows, piece.first + index, { plan: item.plan, statistic });
    progress((index + 1) / piece.count);
  }
  return out;
}

function gather(out: Float64Array, column: Float64Array, order: Int32Array): void {
  for (let index = 0; index < out.length; index += 1) out[index] = column[order[index]!]!;
}
