/** Nodes of a surface of total variance: maturities are rows, log-moneyness are columns, values row-major. */
export interface RepairGrid {
  /** [n] ascending, years. */
  readonly expiriesYears: Float64Array;
  /** [m] ascending, ln(K/F). */
  readonly logMoneyness: Float64Array;
}

/** Quotes on a grid with holes in it. */
export interface ObservedSurface {
  readonly grid: RepairGrid;
  /** [n·m] total variance σ²T where observed; 0 elsewhere. */
  readonly totalVariance: Float64Array;
  /** [n·m] 1 where observed, else 0. */
  readonly observed: Uint8Array;
  /** [n·m] one standard error of the quoted vols, decimal per √year; the law of the benchmark where absent. */
  readonly quoteErrors?: Float64Array;
}

/** What an estimator makes of the quotes: a value on every node. */
export interface RepairedSurface {
  /** [n·m] total variance. */
  readonly totalVariance: Float64Array;
  /** [n·m] one standard error of the vol, decimal per √year; absent where the estimator has no view of its own error. */
  readonly volErrors?: Float64Array;
}

/** A surface of which everything is known, and what was shown of it. */
export interface BenchmarkSurface extends ObservedSurface {
  /** [n·m] total variance without noise. */
  readonly truth: Float64Array;
  /** Id of the family that made it. */
  readonly family: string;
}
