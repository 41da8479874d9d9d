import type { ComplexVector } from '../math/complex-vector.ts';

/** One parameter of a model, with all that a form, a check and a calibration have to know of it. */
export interface ParamSpec {
  /** Name in requests and files, as in the literature: `kappa`, `volOfVol`. */
  readonly name: string;
  /** As printed in formulas: `κ`. */
  readonly symbol: string;
  readonly label: string;
  /** `1/yr`, `vol/√yr`, `1` … */
  readonly unit: string;
  /** Values outside make no sense; an end that is itself excluded is marked. ±Infinity where there is no end. */
  readonly min: number;
  readonly max: number;
  readonly minExcluded?: boolean;
  readonly maxExcluded?: boolean;
  /** Range in which markets are found: ends of a slider and of a global search. */
  readonly range: readonly [lower: number, upper: number];
  readonly start: number;
  /** Scale on which a slider or a solver moves evenly. */
  readonly transform: 'identity' | 'log' | 'logit';
  readonly doc: string;
}

export type ModelParams = Readonly<Record<string, number>>;

/** A rule that parameters break: which, how, and the value. */
export interface ParamIssue {
  readonly param: string;
  readonly rule: string;
  readonly value: number;
}

/** Legal but worth saying: the Feller condition broken, an explosive moment nearby. */
export interface ModelAdvice {
  readonly code: string;
  readonly message: string;
}

/**
 * φ̂(u) = E exp(iu·X) of X = ln(S_T/F_T), F_T the forward: φ̂(0) = φ̂(−i) = 1.
 */
export interface CharacteristicFunction {
  /** Writes φ̂(u_j) for every complex node u_j; `u` and `out` have the same length and may not overlap. */
  readonly evaluate: (u: ComplexVector, out: ComplexVector) => void;
  /** First, second and fourth cumulants of X. */
  readonly cumulants: { readonly c1: number; readonly c2: number; readonly c4: number };
  /** Open interval of real p with E e^{pX} < ∞; φ̂ is analytic for −Im u inside it. Contains [0, 1]. */
  readonly moments: { readonly lower: number; readonly upper: number };
  /** Behaviour beyond the strip, which lets engines bend their contours; absent where it is not known. */
  readonly continuation?: Continuation;
}

/**
 * φ̂ continues analytically from the strip into the sectors |arg(±u)| < angle (from any point of the strip), and there
 * |φ̂(u) e^{−iu·location}| stays bounded by a moderate multiple of e^{−decay·|Re u|}.
 */
export interface Continuation {
  /** Radians, in (0, π/2]. π/4 for a normal factor; π/2 for Heston, Variance Gamma, NIG, CGMY with Y < 1; π/(2Y) for Y > 1. */
  readonly angle: number;
  /** Log-return from which the decay is even upwards and downwards: a Lévy drift, −(ρ/σ)(v0 + κθT) in Heston. */
  readonly location: number;
  /** Exponential rate along the real axis; 0 for a power or less, Infinity where decay is faster than exponential. */
  readonly decay: number;
  /** Where many jumps turn φ̂ so fast that two steps of a sum do not yet tell how fast it converges: errors are then judged as on level contours. */
  readonly turning?: boolean;
}

/** The same with ∂φ̂/∂θ_i for each parameter, in the order of `Model.params`. */
export interface CharacteristicGradient extends CharacteristicFunction {
  readonly evaluateGradient: (
    u: ComplexVector,
    out: ComplexVector,
    gradient: readonly ComplexVector[],
  ) => void;
}

/** ψ(u) of a Lévy process without drift correction of time: φ̂_T(u) = exp(T ψ(u)), ψ(0) = ψ(−i) = 0. */
export interface LevyExponent {
  readonly evaluate: (u: ComplexVector, out: ComplexVector) => void;
}

/** Undiscounted prices by formula or series: writes out-of-the-money values (put for K < F, call for K ≥ F). */
export type ClosedFormSlice = (forward: number, strikes: Float64Array, out: Float64Array) => ClosedFormError;

/** Error of a closed form: 0 where it is rounding alone, else a bound in units of the price. */
export type ClosedFormError = number;

/** Futures and options on the model's own volatility index, in index points. */
export interface VolatilityIndexSlice {
  /** E[VIX_T]. */
  readonly future: number;
  /** 100 × √E[(VIX_T/100)²], the bound that futures cannot exceed. */
  readonly rootForwardVariance: number;
  /** Undiscounted calls E[(VIX_T − K)⁺] for strikes in index points. */
  readonly calls: (strikes: Float64Array, out: Float64Array) => void;
  /** Absolute error of the prices, index points. */
  readonly errorEstimate: number;
}

export interface VolatilityIndexModel {
  /** Today's index in points. */
  readonly level: number;
  readonly slice: (expiryYears: number) => VolatilityIndexSlice;
}

/** What a model can do; engines and screens ask for a capability, never for a name. */
export interface Capabilities {
  readonly characteristicFunction?: (params: ModelParams, expiryYears: number) => CharacteristicFunction;
  readonly characteristicGradient?: (params: ModelParams, expiryYears: number) => CharacteristicGradient;
  readonly levyExponent?: (params: ModelParams) => LevyExponent;
  readonly closedForm?: (params: ModelParams, expiryYears: number) => ClosedFormSlice;
  /** Forward that the model itself implies from today's level (mean-reverting indices); else it is the market's. */
  readonly forward?: (params: ModelParams, spot: number, expiryYears: number) => number;
  readonly volatilityIndex?: (params: ModelParams) => VolatilityIndexModel;
}

/** What the model describes: an asset that can be traded, or the volatility index itself. */
export type ModelUnderlying = 'asset' | 'volatilityIndex';

/** A pricing model: declared once, used by forms, engines, calibration and tests. */
export interface Model {
  readonly id: string;
  readonly label: string;
  readonly underlying: ModelUnderlying;
  /** Dynamics in one or two lines of plain Unicode. */
  readonly formula: string;
  /** Paper or book, with equation or page. */
  readonly source: string;
  readonly params: readonly ParamSpec[];
  /** Rules across parameters, asked after each has passed its own bounds. */
  readonly check?: (params: ModelParams) => ParamIssue | null;
  readonly advise?: (params: ModelParams) => readonly ModelAdvice[];
  /** Error per unit of forward that the model's own numerics leave in every price, where that is more than rounding. */
  readonly accuracy?: number;
  /** Variance of X = ln(S_T/F_T) where X is normal: Black's formulas then hold as they stand. */
  readonly totalVariance?: (params: ModelParams, expiryYears: number) => number;
  readonly capabilities: Capabilities;
}
