/** Two grids in one, and where the elements of each stand in it. */
export interface MergedGrid {
  /** Ascending, each value once. */
  readonly all: Float64Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/**
 * Merges two grids, so that one set of values of φ̂ serves both.
 * @param first [n] ascending
 * @param second [m] ascending
 * @returns grid of at most n + m elements
 */
export function mergeGrids(first: Float64Array, second: Float64Array): MergedGrid {
  const all = Float64Array.from(new Set([...first, ...second])).sort();
  const places = new Map(Array.from(all, (value, at) => [value, at]));
  const placesOf = (grid: Float64Array): Int32Array => Int32Array.from(grid, (value) => places.get(value)!);
  return { all, first: placesOf(first), second: placesOf(second) };
}

/**
 * Elements of a column.
 * @param values any
 * @param places of the elements
 * @returns column of their own
 */
export function pick(values: Float64Array, places: Int32Array): Float64Array {
  return Float64Array.from(places, (at) => values[at]!);
}
