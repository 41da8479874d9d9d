import { QuantError } from './quant-error.ts';

/** Squares below it have lost digits: such a column counts as zero. */
const UNDERFLOW = 1e-280;

/** A·P = Q·R with Q as Householder vectors: `packed` holds R above and the vectors below, columns in order `order`. */
export interface QrFactors {
  readonly packed: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** Leading entry of each Householder vector. */
  readonly heads: Float64Array;
  /** 2/|v|² of each Householder vector, 0 for none. */
  readonly scales: Float64Array;
  /** order[j] is the column of A at place j of R. */
  readonly order: Int32Array;
  /** Number of diagonal entries of R above rounding. */
  readonly rank: number;
}

/**
 * Householder QR with column pivoting.
 * @param matrix [m·n] row-major, m ≥ n
 * @param rows m
 * @param columns n
 * @param relativeRank diagonal entries below this share of the first count as zero
 * @returns factors and rank
 * @throws QuantError LENGTH_MISMATCH
 * @source Businger and Golub 1965; Golub and Van Loan, algorithm 5.4.1
 */
export function qrFactor(
  matrix: Float64Array,
  rows: number,
  columns: number,
  relativeRank = 4 * Number.EPSILON * Math.max(rows, columns),
): QrFactors {
  if (matrix.length !== rows * columns || rows < columns)
    throw new QuantError('LENGTH_MISMATCH', { matrix: matrix.length, rows, columns });
  const packed = matrix.slice();
  const heads = new Float64Array(columns);
  const scales = new Float64Array(columns);
  const order = Int32Array.from({ length: columns }, (_, j) => j);
  const shape = { packed, rows, columns };
  let rank = 0;
  for (let step = 0; step < columns; step += 1) {
    const pivot = longestColumn(shape, step);
    if (pivot !== step) {
      swapColumns(shape, pivot, step);
      const held = order[pivot]!;
      order[pivot] = order[step]!;
      order[step] = held;
    }
    reflectColumn(shape, step, heads, scales);
    if (Math.abs(packed[step * columns + step]!) > relativeRank * Math.abs(packed[0]!)) rank += 1;
  }
  return { packed, rows, columns, heads, scales, order, rank };
}

interface Packed {
  readonly packed: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

function longestColumn({ packed, rows, columns }: Packed, from: number): number {
  let best = from;
  let most = -1;
  for (let column = from; column < columns; column += 1) {
    let square = 0;
    for (let row = from; row < rows; row += 1) {
      const value = packed[row * columns + column]!;
      square += value * value;
    }
    if (square > most) {
      most = square;
      best = column;
    }
  }
  return best;
}

function swapColumns({ packed, rows, columns }: Packed, a: number, b: number): void {
  for (let row = 0; row < rows; row += 1) {
    const held = packed[row * columns + a]!;
    packed[row * columns + a] = packed[row * columns + b]!;
    packed[row * columns + b] = held;
  }
}

/** Turns column `step` onto its axis; the vector stays below the diagonal, its head apart. */
function reflectColumn(
  { packed, rows, columns }: Packed,
  step: number,
  heads: Float64Array,
  scales: Float64Array,
): void {
  let square = 0;
  for (let row = step; row < rows; row += 1) {
    const value = packed[row * columns + step]!;
    square += value * value;
  }
  if (!(square > UNDERFLOW)) return;
  const at = step * columns + step;
  const corner = packed[at]!;
  const diagonal = corner > 0 ? -Math.sqrt(square) : Math.sqrt(square);
  const head = corner - diagonal;
  const scale = -1 / (diagonal * head);
  heads[step] = head;
  scales[step] = scale;
  packed[at] = diagonal;
  for (let column = step + 1; column < columns; column += 1) {
    let sum = head * packed[step * columns + column]!;
    for (let row = step + 1; row < rows; row += 1)
      sum += packed[row * columns + step]! * packed[row * columns + column]!;
    sum *= scale;
    packed[step * columns + column]! -= sum * head;
    for (let row = step + 1; row < rows; row += 1)
      packed[row * columns + column]! -= sum * packed[row * columns + step]!;
  }
}

/**
 * Qᵀ·b in place.
 * @param qr factors
 * @param right [m] overwritten
 */
export function applyTransposed(
  { packed, rows, columns, heads, scales }: QrFactors,
  right: Float64Array,
): void {
  for (let step = 0; step < columns; step += 1) {
    if (scales[step] === 0) continue;
    let sum = heads[step]! * right[step]!;
    for (let row = step + 1; row < rows; row += 1) sum += packed[row * columns + step]! * right[row]!;
    sum *= scales[step]!;
    right[step]! -= sum * heads[step]!;
    for (let row = step + 1; row < rows; row += 1) right[row]! -= sum * packed[row * columns + step]!;
  }
}

/**
 * Least-squares solution of A·x ≈ b from QR factors; parameters beyond the rank are set to zero.
 * @param qr factors of A
 * @param right [m]
 * @returns [n] solution
 */
export function solveQr(qr: QrFactors, right: ArrayLike<number>): Float64Array {
  const { packed, columns, order, rank } = qr;
  const rotated = Float64Array.from(right);
  applyTransposed(qr, rotated);
  const out = new Float64Array(columns);
  for (let row = rank - 1; row >= 0; row -= 1) {
    let sum = rotated[row]!;
    for (let column = row + 1; column < rank; column += 1)
      sum -= packed[row * columns + column]! * out[order[column]!]!;
    out[order[row]!] = sum / packed[row * columns + row]!;
  }
  return out;
}
