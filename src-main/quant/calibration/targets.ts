/** What a loss is made of; each component has its own unit and weight. */
export const componentIds = ['assetOptions', 'indexFutures', 'indexOptions', 'varianceSwaps'] as const;
export type ComponentId = (typeof componentIds)[number];

/** Quoted options of one expiry, strikes ascending. */
export interface OptionTargets {
  /** ACT/365 to the minute of settlement. */
  readonly expiryYears: number;
  readonly forward: number;
  readonly discountFactor: number;
  readonly strikes: Float64Array;
  /** Mid, decimal per √year. */
  readonly impliedVols: Float64Array;
  /** Half the bid–ask spread in vol, decimal; NaN where it is not known. */
  readonly halfSpreads: Float64Array;
  /** Weights by hand; 1 where absent. */
  readonly weights?: Float64Array;
  /**
   * Of nodes of a repaired surface in place of quotes, `halfSpreads` being one standard error of their vols: 1 where the repair filled a
   * hole, 0 where there was a quote. Absent for quotes.
   */
  readonly filled?: Uint8Array;
  /** Quotes that are only compared with: not in the loss. They come after all that is. */
  readonly isCompared?: boolean;
}

/** A future on the volatility index (index points) or a variance swap (fair vol, decimal per √year). */
export interface PointTarget {
  readonly expiryYears: number;
  readonly value: number;
  /** NaN where it is not known. */
  readonly halfSpread: number;
  readonly weight?: number;
}

/**
 * All that a calibration is asked to meet, of one date.
 *
 * For models of the index alone (`underlying: 'volatilityIndex'`) only the index components count and `spot` is the index.
 */
export interface CalibrationTargets {
  /** Underlying, in its own units; index points for models of the index alone. */
  readonly spot: number;
  readonly assetOptions: readonly OptionTargets[];
  readonly indexFutures: readonly PointTarget[];
  /** Options on the index; `forward` is the future of the same expiry. */
  readonly indexOptions: readonly OptionTargets[];
  readonly varianceSwaps: readonly PointTarget[];
  /** Averaging window of the index; 30/365 where absent. Only quintic models ask. */
  readonly indexWindowYears?: number;
  /** Shape of the forward variance curve where it is known; quintic models scale it until the futures are repriced. */
  readonly forwardVariance?: KnownForwardVariance;
}

/** ξ0 at times, √ξ0 linear in between. */
interface KnownForwardVariance {
  /** [n] ascending. */
  readonly timesYears: Float64Array;
  /** [n] decimal² per year. */
  readonly variances: Float64Array;
}

/**
 * The targets without nodes of a repaired surface, quotes that were only compared with in their place: what is known of the market.
 * @param targets of any source
 * @returns the same object where there are quotes alone
 */
export function quotesAlone(targets: CalibrationTargets): CalibrationTargets {
  const { assetOptions } = targets;
  if (!assetOptions.some(({ filled, isCompared }) => filled ?? isCompared)) return targets;
  const quotes = assetOptions.filter(({ filled }) => filled === undefined);
  return { ...targets, assetOptions: quotes.map(({ isCompared: _compared, ...quote }) => quote) };
}
