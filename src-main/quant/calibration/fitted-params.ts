import type { ParamSpec } from '../models/model.ts';
import type { ErrorAnalysis } from './error-analysis.ts';
import { fromSolver, paramsAt, type FreeParams } from './free-params.ts';
import type { FittedParam } from './report.ts';

/** Closer than this to an end in solver coordinates, as a share of the range, is on it. */
const ON_THE_END = 1e-9;
/** Nearer to a bound than this share of it is worth saying. */
const NEAR_SHARE = 0.01;

/**
 * Which free parameters sit on a bound.
 * @param free bounds
 * @param x [n]
 * @returns [n]
 */
export function heldByBounds(free: FreeParams, x: Float64Array): boolean[] {
  return Array.from(x, (value, j) => {
    const slack = ON_THE_END * (free.rangeUpper[j]! - free.rangeLower[j]!);
    return value <= free.lower[j]! + slack || value >= free.upper[j]! - slack;
  });
}

/**
 * All parameters of the model with what is known of each.
 * @param free from `freeParams`
 * @param x [n] the minimum
 * @param held [n] from `heldByBounds`
 * @param errors of the free ones
 * @returns in the order of the model
 */
export function fittedParams(
  free: FreeParams,
  x: Float64Array,
  held: readonly boolean[],
  errors: ErrorAnalysis,
): FittedParam[] {
  const values = paramsAt(free, x);
  return free.model.params.map((spec, param): FittedParam => {
    const source = free.sources[param]!;
    const value = values[spec.name]!;
    if (source.kind !== 'free') {
      const { name, min: lower, max: upper } = spec;
      return { name, value, standardError: Number.NaN, lower, upper, state: source.kind };
    }
    const { at } = source;
    const lower = ontoEnd(spec, fromSolver(spec, free.lower[at]!));
    const upper = ontoEnd(spec, fromSolver(spec, free.upper[at]!));
    const near = isNear(spec, value, lower) || isNear(spec, value, upper);
    const unheld = !errors.identified[at]! ? 'notIdentified' : near ? 'nearBound' : 'free';
    return {
      name: spec.name,
      value: ontoEnd(spec, value),
      standardError: errors.standardErrors[at]!,
      lower,
      upper,
      state: held[at]! ? 'atBound' : unheld,
    };
  });
}

/** An end of the model itself, from which a search keeps a hair's breadth. */
function ontoEnd(
  { min, max, range: [from, to], minExcluded, maxExcluded }: ParamSpec,
  value: number,
): number {
  const hair = 2 * ON_THE_END * (to - from);
  if (!minExcluded && Math.abs(value - min) <= hair) return min;
  return !maxExcluded && Math.abs(value - max) <= hair ? max : value;
}

/** Within 1 % of a bound; of the range or, for logarithmic ones, of its low end where the bound is next to 0. */
function isNear({ transform, range: [from, to] }: ParamSpec, value: number, bound: number): boolean {
  if (!Number.isFinite(bound)) return false;
  const width = to - from;
  const scale = transform === 'log' ? from : Math.abs(bound) < 1e-6 * width ? width : 0;
  return Math.abs(value - bound) <= NEAR_SHARE * Math.max(Math.abs(bound), scale);
}
