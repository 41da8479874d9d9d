/** Paths whose values are summed before anything is added to them: the same on every machine and in every chunk. */
export const MOMENT_BLOCK = 256;

/** A mean with what is left of its uncertainty. */
export interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

/**
 * Entries of the sums over a block: `[y…, c…, y²…, y·c…, c·c…]`.
 * @param values number of values y
 * @param controls number of controls c
 * @returns entries
 */
export function momentLength(values: number, controls: number): number {
  return values + controls + values + values * controls + controls * controls;
}

/**
 * Sums over blocks of paths, in the order of paths.
 * @param columns one value per path (or per pair of mirrored paths: their mean) [values][paths]
 * @param controls columns whose means are zero [controls][paths]
 * @returns [blocks × momentLength]
 */
export function blockMoments(
  columns: readonly Float64Array[],
  controls: readonly Float64Array[],
): Float64Array {
  const paths = columns[0]!.length;
  const blocks = Math.ceil(paths / MOMENT_BLOCK);
  const length = momentLength(columns.length, controls.length);
  const out = new Float64Array(blocks * length);
  for (let block = 0; block < blocks; block += 1) {
    const [from, to] = [block * MOMENT_BLOCK, Math.min((block + 1) * MOMENT_BLOCK, paths)];
    let at = block * length;
    for (const column of columns) out[at++] = sumOf(column, from, to);
    for (const control of controls) out[at++] = sumOf(control, from, to);
    for (const column of columns) out[at++] = productOf(column, column, from, to);
    for (const column of columns)
      for (const control of controls) out[at++] = productOf(column, control, from, to);
    for (const left of controls) for (const right of controls) out[at++] = productOf(left, right, from, to);
  }
  return out;
}

function sumOf(a: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += a[i]!;
  return sum;
}

function productOf(a: Float64Array, b: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * Adds block sums in their order.
 * @param blocks [blocks × length]
 * @param length of one block
 * @param into [length] sums so far; added to
 */
export function addBlocks(blocks: Float64Array, length: number, into: Float64Array): void {
  for (let at = 0; at < blocks.length; at += length)
    for (let i = 0; i < length; i += 1) into[i]! += blocks[at + i]!;
}
