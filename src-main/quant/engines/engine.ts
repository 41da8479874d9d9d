import type { Capabilities, Model, ModelParams } from '../models/model.ts';
import type { EngineKernels } from './kernels.ts';

/** One maturity with its strikes, as every engine gets it. */
export interface SliceInput {
  readonly model: Model;
  readonly params: ModelParams;
  readonly expiryYears: number;
  readonly forward: number;
  /** [n] all > 0. */
  readonly strikes: Float64Array;
  /** [n] ln(K/F). */
  readonly logMoneyness: Float64Array;
  readonly tolerance: Tolerance;
  readonly kernels: EngineKernels;
}

/** Error wanted of out-of-the-money prices per unit of forward: below both ends. */
export interface Tolerance {
  readonly absolute: number;
  /** As part of the price itself; Infinity where only the absolute error counts. */
  readonly relative: number;
}

/** Out-of-the-money prices of a slice (put for K < F, call for K ≥ F), undiscounted, per unit of forward. */
export interface SlicePrices {
  /** [n] */
  readonly prices: Float64Array;
  /** [n] bound of the absolute error, per unit of forward; Infinity where the engine gave up. */
  readonly errors: Float64Array;
  readonly issue: EngineIssue | null;
}

/** Why an engine cannot treat a slice at all: a moment that does not exist, a capability that is not there. */
export interface EngineIssue {
  readonly field: string;
  readonly rule: string;
  readonly value: number;
}

/** A way to a price; it asks a model for capabilities, never for its name. */
export interface Engine {
  readonly id: string;
  readonly label: string;
  readonly source: string;
  readonly doc: string;
  /** Capabilities that a model must have, all of them. */
  readonly needs: readonly (keyof Capabilities)[];
  /** Smallest absolute error per unit of forward that it ever claims. */
  readonly finest: number;
  readonly price: (input: SliceInput) => SlicePrices;
}

/**
 * Empty result of a slice: every error infinite, so that what an engine does not reach is never taken for a price.
 * @param count number of strikes
 * @param issue why nothing can be computed, or null
 * @returns columns [count]
 */
export function unpricedSlice(count: number, issue: EngineIssue | null = null): SlicePrices {
  return {
    prices: new Float64Array(count).fill(Number.NaN),
    errors: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    issue,
  };
}
