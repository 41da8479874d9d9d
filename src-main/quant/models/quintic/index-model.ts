import type { VolatilityIndexModel, VolatilityIndexSlice } from '../model.ts';
import type { ForwardVarianceCurve } from './forward-variance.ts';
import {
  fineAccuracy,
  integrateIndexSlice,
  type IndexAccuracy,
  type IntegratedSlice,
} from './index-slice.ts';
import { meanForwardVariance, type Driver, type IndexWindow } from './index-window.ts';

export interface IndexModelParts {
  /** p², ascending [11]. */
  readonly square: Float64Array;
  readonly driverAt: (expiryYears: number) => Driver;
  readonly forwardVariance: ForwardVarianceCurve;
  readonly windowYears: number;
  readonly accuracy?: IndexAccuracy;
}

/** Error of the kink-split integral over one normal, index points: ten times the largest that tests saw. */
const ONE_DIMENSIONAL_ERROR = 1e-9;
/** Strikes by moneyness at which two rules for the second normal are compared. */
const PROBES = [0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.1, 1.3, 1.6];

/** Largest difference to the rule with two thirds of the nodes, index points. */
function probedError(window: IndexWindow, accuracy: IndexAccuracy, slice: IntegratedSlice): number {
  const secondNodes = Math.max(Math.floor((2 * accuracy.secondNodes) / 3), 2);
  const coarse = integrateIndexSlice(window, { ...accuracy, secondNodes });
  const strikes = Float64Array.from(PROBES, (probe) => probe * slice.future);
  const [a, b] = [new Float64Array(PROBES.length), new Float64Array(PROBES.length)];
  slice.calls(strikes, a);
  coarse.calls(strikes, b);
  return a.reduce((worst, price, at) => Math.max(worst, Math.abs(price - b[at]!)), ONE_DIMENSIONAL_ERROR);
}

/**
 * Level, futures and options of the index of a polynomial Gaussian volatility model.
 * @param parts polynomial, driver, curve and window
 * @returns the index
 */
export function createIndexModel(parts: IndexModelParts): VolatilityIndexModel {
  const { square, driverAt, forwardVariance, windowYears, accuracy = fineAccuracy } = parts;
  const level = 100 * Math.sqrt(meanForwardVariance({ forwardVariance, windowYears, expiryYears: 0 }));
  const slice = (expiryYears: number): VolatilityIndexSlice => {
    const window = { square, driver: driverAt(expiryYears), forwardVariance, expiryYears, windowYears };
    const integrated = integrateIndexSlice(window, accuracy);
    let error: number | undefined;
    return {
      ...integrated,
      get errorEstimate() {
        error ??= probedError(window, accuracy, integrated);
        return error;
      },
    };
  };
  return { level, slice };
}
