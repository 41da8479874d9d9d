import type { CalibrationReport } from '../report.ts';
import type { CalibrationSettings } from '../settings.ts';

/** How a model of the volatility index is fitted. */
export interface VixCalibrationSettings extends CalibrationSettings {
  /**
   * `prices`: Σ(ΔC)² + 8Σ(Δ ln C)² over discounted calls, and alike over futures, which are calls of strike 0;
   * `weighted`: implied vols and index points by `weighting`.
   */
  readonly loss: 'prices' | 'weighted';
  /**
   * Curves that take the place of parameters: `futures` has θ_T meet the forward of every expiry, `futuresAndAtm` has σ_T meet
   * its at-the-money vol too. Absent: one θ and one σ for all expiries.
   */
  readonly exact?: 'futures' | 'futuresAndAtm';
}

/** How far the calls of one expiry are missed. */
export interface VixPricingError {
  readonly expiryYears: number;
  readonly count: number;
  /** 100 × mean of |ΔC|/C. */
  readonly percentageError: number;
  /** Mean of |ΔC|, index points. */
  readonly meanAbsoluteError: number;
}

/** What a calibration of a model of the index tells besides. */
export interface VixCalibrationReport extends CalibrationReport {
  /** By expiry of the options, all strikes as calls by parity, discounted. */
  readonly pricingErrors: readonly VixPricingError[];
}
