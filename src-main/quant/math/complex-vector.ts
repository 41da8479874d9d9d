/** Complex numbers as two columns of equal length, so that loops over them allocate nothing. */
export interface ComplexVector {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * A vector of complex zeros.
 * @param count number of elements
 * @returns two columns [count]
 */
export function complexVector(count: number): ComplexVector {
  return { re: new Float64Array(count), im: new Float64Array(count) };
}
