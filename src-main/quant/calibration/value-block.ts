import type { ModelParams } from '../models/model.ts';

/** Told which values [from, to) have been written; false ends the work. */
export type GoesOn = (from: number, to: number) => boolean;

/** What a model says of neighbouring quotes: vols of options and variance swaps, index points of futures. */
export interface ValueBlock {
  /** First of its quotes, and how many. */
  readonly at: number;
  readonly count: number;
  /**
   * Writes model values into the column of all quotes; false where the model has none there.
   *
   * `frozen` keeps the nodes of the last call, so that differences of neighbouring parameters are smooth. `goesOn` may be asked
   * after each part of the quotes and ends the work where it says no.
   */
  readonly write: (params: ModelParams, out: Float64Array, frozen: boolean, goesOn?: GoesOn) => boolean;
  /** The same with ∂value/∂θ into [p] columns of all quotes. */
  readonly writeWithGradient?: (
    params: ModelParams,
    out: Float64Array,
    gradient: readonly Float64Array[],
  ) => boolean;
  /** Share of a parameter by which differences step: the smoother the values, the smaller. */
  readonly differenceStep: number;
  /** Largest error of the values of the last call, in their units. */
  readonly lastError: () => number;
}

/** How exact values have to be. */
export interface ValuePrecision {
  /** Error of a vol, decimal. */
  readonly volError: number;
  /** Estimated error of a vol up to which nodes made for other parameters are kept; `volError` where absent or smaller. */
  readonly keepVolError?: () => number;
  /** Implied vols as they are, for a report, instead of their continuation for a solver. */
  readonly trueVols?: boolean;
}
