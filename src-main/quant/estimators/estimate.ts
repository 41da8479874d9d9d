import type { DayNumber } from '../time/day-number.ts';

export type EstimateStatus =
  'OK' | 'TOO_FEW_DATA' | 'AT_BOUND' | 'NOT_IDENTIFIED' | 'NOT_CONVERGED' | 'NO_DATA';

/** What an estimate is, whatever the data say. */
export interface EstimateSpec {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  /** How it is computed, clock and error model included. */
  readonly method: string;
  readonly source: string;
}

/** One estimated number with its error, its window and its warnings. */
export interface MarketEstimate extends EstimateSpec {
  readonly value: number | null;
  readonly standardError: number | null;
  readonly interval95: readonly [number, number] | null;
  readonly count: number;
  readonly window: { readonly firstDay: DayNumber; readonly lastDay: DayNumber } | null;
  readonly status: EstimateStatus;
  readonly warnings: readonly string[];
  /** Series that were read, by id. */
  readonly series: readonly string[];
}

export interface EstimateResult {
  readonly value: number;
  /** NaN where none can be given. */
  readonly standardError: number;
  /** Asymmetric interval; value ± 1.96 standard errors where absent. */
  readonly interval95?: readonly [number, number] | null;
  readonly status?: EstimateStatus;
  readonly warnings?: readonly string[];
}

export interface EstimateData {
  readonly count: number;
  readonly window: MarketEstimate['window'];
  readonly series: readonly string[];
}

const Z_95 = 1.959_963_984_540_054;

/**
 * Puts a computed number and its story together.
 * @param spec what the number is
 * @param data what it was computed from
 * @param result value with its standard error
 * @returns the estimate; a value that is not finite becomes NOT_CONVERGED without a number
 */
export function makeEstimate(spec: EstimateSpec, data: EstimateData, result: EstimateResult): MarketEstimate {
  if (!Number.isFinite(result.value))
    return missingEstimate(spec, data, result.status ?? 'NOT_CONVERGED', result.warnings);
  const hasError = Number.isFinite(result.standardError);
  const half = Z_95 * result.standardError;
  const symmetric = hasError ? ([result.value - half, result.value + half] as const) : null;
  return {
    ...spec,
    ...data,
    value: result.value,
    standardError: hasError ? result.standardError : null,
    interval95: result.interval95 === undefined ? symmetric : result.interval95,
    status: result.status ?? 'OK',
    warnings: result.warnings ?? [],
  };
}

/**
 * An estimate without a number.
 * @param spec what the number would be
 * @param data what there was to compute it from
 * @param status why there is none
 * @param warnings sentences for the reader
 * @returns the estimate with value null
 */
export function missingEstimate(
  spec: EstimateSpec,
  data: EstimateData,
  status: EstimateStatus,
  warnings: readonly string[] = [],
): MarketEstimate {
  return { ...spec, ...data, value: null, standardError: null, interval95: null, status, warnings };
}

/**
 * First and last of ascending days as a window.
 * @param days [n] ascending
 * @returns null for no days
 */
export function windowOf(days: ArrayLike<number>): MarketEstimate['window'] {
  return days.length === 0 ? null : { firstDay: days[0]!, lastDay: days[days.length - 1]! };
}
