import type { ComponentId } from './targets.ts';

/** `CANCELLED` keeps the best so far; `REFUSED` has nothing to fit. */
export type CalibrationStatus = 'CONVERGED' | 'AT_BOUND' | 'NOT_CONVERGED' | 'CANCELLED' | 'REFUSED';

export interface FittedParam {
  readonly name: string;
  readonly value: number;
  /** From the Gauss–Newton covariance scaled by the residual variance; NaN where it is fixed, tied or not identified. */
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly state: 'free' | 'fixed' | 'tied' | 'atBound' | 'nearBound' | 'notIdentified';
}

/** The minimum from which profiles go out. */
export interface ProfileOrigin {
  /** [n] coordinates of the free parameters. */
  readonly x: Float64Array;
  readonly loss: number;
  /** Loss over degrees of freedom. */
  readonly residualVariance: number;
  /** [n] NaN where there is none. */
  readonly standardErrors: Float64Array;
}

/** Loss along one parameter with all others fitted anew. */
export interface ProfileLikelihood {
  readonly param: string;
  readonly values: Float64Array;
  /** Loss less the loss of the fit, in units of the residual variance: 3.84 is the 95 % limit. */
  readonly excess: Float64Array;
  /** 95 % interval; NaN on a side where the profile does not reach the limit inside the bounds. */
  readonly lower: number;
  readonly upper: number;
}

export interface ComponentFit {
  readonly id: ComponentId;
  readonly weight: number;
  /** Its part of the loss; the parts and the priors add up to the loss. */
  readonly loss: number;
  readonly count: number;
  /** Vol points for options and variance swaps, index points for futures. */
  readonly rmse: number;
  /** Root mean square of residual over half the bid–ask spread; NaN where no spread is known. */
  readonly rmseHalfSpreads: number;
  readonly insideBidAskPercent: number;
}

/** One expiry of one component: market against model, quote by quote. */
export interface ExpiryFit {
  readonly component: ComponentId;
  readonly expiryYears: number;
  /** The market's forward of options; the quoted value of futures and variance swaps. */
  readonly forward: number;
  /** Strikes of options; empty for futures and variance swaps. */
  readonly strikes: Float64Array;
  /** Vols (decimal) of options and variance swaps, index points of futures. */
  readonly market: Float64Array;
  readonly model: Float64Array;
  readonly halfSpreads: Float64Array;
  /** Weights that the quotes had in the loss. */
  readonly weights: Float64Array;
  readonly rmse: number;
  /** Of nodes of a repaired surface, whose `halfSpreads` are standard errors: 1 where a hole was filled. Absent for quotes. */
  readonly filled?: Uint8Array;
}

/** How well nodes of a repaired surface are met, apart from the quotes. */
export interface NodeFit {
  readonly count: number;
  /** Nodes without a quote. */
  readonly filled: number;
  /** Vol points. */
  readonly rmse: number;
  /** Root mean square of residual over the standard error of the repaired vol. */
  readonly rmseErrors: number;
  /** Share of nodes within 1.2816 standard errors: the half-width of the 80 % band. */
  readonly insideBandPercent: number;
  /** Share of the weight of the options on the asset that filled nodes have. */
  readonly filledWeightPercent: number;
}

export interface StartReport {
  readonly params: Readonly<Record<string, number>>;
  readonly startLoss: number;
  readonly loss: number;
  readonly evaluations: number;
  readonly iterations: number;
  /** The solver's sentence. */
  readonly message: string;
}

export interface CalibrationWarning {
  readonly code: string;
  /** Plain sentence with the number that gave rise to it. */
  readonly message: string;
}

/** A curve fitted beside the parameters: forward variance ξ0 by nodes, θ_T or σ_T. */
export interface FittedCurve {
  readonly name: string;
  readonly unit: string;
  readonly timesYears: Float64Array;
  readonly values: Float64Array;
}

export interface CalibrationReport {
  readonly status: CalibrationStatus;
  /** Why it stopped. */
  readonly message: string;
  readonly loss: number;
  readonly params: readonly FittedParam[];
  /** [n × n] of the free parameters in their order; NaN where not identified. */
  readonly correlation: Float64Array;
  readonly freeParams: readonly string[];
  readonly curves: readonly FittedCurve[];
  readonly components: readonly ComponentFit[];
  readonly expiries: readonly ExpiryFit[];
  /** Where nodes of a repaired surface were fitted; `components` are of quotes alone. */
  readonly nodes?: NodeFit;
  readonly starts: readonly StartReport[];
  /** Best loss against evaluations of the best start, and of the search before it. */
  readonly trace: { readonly evaluations: Float64Array; readonly loss: Float64Array };
  readonly profiles: readonly ProfileLikelihood[];
  /** Where profiles are to be followed from; absent where there are none to follow. */
  readonly profileOrigin?: ProfileOrigin;
  /** Monte-Carlo or quadrature error of the fitted quantities: vol points for options; 0 where it is rounding. */
  readonly numericalErrorVolPoints: number;
  readonly warnings: readonly CalibrationWarning[];
}
