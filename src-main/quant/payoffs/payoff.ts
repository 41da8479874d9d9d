import type { MonitorKind } from '../processes/monitors.ts';

/** Flat market of an asset: rates and yields continuously compounded, decimals. */
export interface PayoffMarket {
  readonly spot: number;
  readonly rate: number;
  readonly dividendYield: number;
}

/** A batch of simulated paths, one side of it. */
export interface ObservedPaths {
  readonly paths: number;
  /** Steps of the grid that led to an observation date. */
  readonly stepsTo: (date: number) => number;
  /** Values of a state or monitor at an observation date, by the place of the date in `observeAtYears`. */
  readonly column: (date: number, name: string) => Float64Array | Float32Array;
}

/** What a path pays, discounted to today. */
export interface Payoff {
  /** Dates at which states are read, years, ascending. */
  readonly observeAtYears: readonly number[];
  readonly monitors: readonly MonitorKind[];
  /** Writes one value per path: in units of the asset, or of variance, volatility and index points where the kind says so. */
  readonly evaluate: (observed: ObservedPaths, out: Float64Array) => void;
}

export type OptionSide = 'call' | 'put';

/** A payoff by name and numbers. Levels in units of the asset, times in years from today. */
export type PayoffTerms =
  | {
      readonly kind: 'vanilla';
      readonly side: OptionSide;
      readonly strike: number;
      readonly expiryYears: number;
    }
  | {
      readonly kind: 'digital';
      readonly side: OptionSide;
      readonly strike: number;
      readonly expiryYears: number;
    }
  | {
      readonly kind: 'barrier';
      readonly side: OptionSide;
      readonly strike: number;
      readonly expiryYears: number;
      readonly barrier: number;
      readonly direction: 'up' | 'down';
      readonly knock: 'in' | 'out';
      /** At the ends of steps only, or at all times by a continuity correction. */
      readonly watched: 'steps' | 'always';
    }
  | {
      readonly kind: 'asian';
      readonly side: OptionSide;
      readonly strike: number;
      readonly expiryYears: number;
      readonly average: 'arithmetic' | 'geometric';
    }
  | {
      readonly kind: 'lookback';
      readonly side: OptionSide;
      readonly expiryYears: number;
      readonly watched: 'steps' | 'always';
    }
  | { readonly kind: 'varianceSwap'; readonly expiryYears: number }
  | { readonly kind: 'volatilitySwap'; readonly expiryYears: number }
  | {
      readonly kind: 'forwardStart';
      readonly side: OptionSide;
      /** Strike as a multiple of the asset at the start. */
      readonly moneyness: number;
      readonly startYears: number;
      readonly expiryYears: number;
    }
  | { readonly kind: 'indexFuture'; readonly expiryYears: number }
  | {
      readonly kind: 'indexOption';
      readonly side: OptionSide;
      readonly strike: number;
      readonly expiryYears: number;
    }
  | {
      readonly kind: 'legs';
      readonly legs: readonly { readonly quantity: number; readonly terms: PayoffTerms }[];
    };
