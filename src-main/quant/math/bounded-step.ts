import { qrFactor, solveQr } from './qr.ts';

/** A linear least-squares problem min |b + B·s|² with lower ≤ s ≤ upper, lower ≤ 0 ≤ upper. */
export interface BoxedLeastSquares {
  /** [m·n] row-major. */
  readonly matrix: Float64Array;
  /** [m] */
  readonly right: Float64Array;
  /** [n] ends ≤ 0. */
  readonly lower: Float64Array;
  /** [n] ends ≥ 0. */
  readonly upper: Float64Array;
}

/**
 * Step of least squares inside a box by a primal active set: free steps are cut at the first end they meet, and an end is
 * left again where the residual pulls inwards.
 * @param problem system and box
 * @param out [n] receives the step
 * @returns false where the equations gave a number that is not finite
 * @source Stark and Parker 1995, "Bounded-variable least squares"; Nocedal and Wright, section 16.5
 */
export function boxedStep(problem: BoxedLeastSquares, out: Float64Array): boolean {
  const size = out.length;
  const rows = problem.right.length;
  const held = new Int8Array(size);
  const rest = problem.right.slice();
  const pull = new Float64Array(size);
  out.fill(0);
  transposedTimes(problem, rest, pull);
  for (let j = 0; j < size; j += 1) held[j] = heldAt(problem, j, 0, pull[j]!);
  for (let round = 0; round < 4 * size + 4; round += 1) {
    const free = Array.from(held.keys()).filter((j) => held[j] === 0);
    if (free.length > 0) {
      const move = freeMove(problem, rest, free);
      if (!move.every(Number.isFinite)) return false;
      if (takeMove(problem, out, { free, move, held })) {
        residualAt(problem, out, rest);
        continue;
      }
      residualAt(problem, out, rest);
    }
    transposedTimes(problem, rest, pull);
    const released = mostInward(pull, held);
    if (released < 0) break;
    held[released] = 0;
  }
  return rows > 0;
}

/** −1 at the lower end, 1 at the upper, 2 where both are the same point, 0 free. */
function heldAt({ lower, upper }: BoxedLeastSquares, j: number, at: number, pull: number): number {
  if (lower[j] === upper[j]) return 2;
  if (at <= lower[j]! && pull >= 0) return -1;
  return at >= upper[j]! && pull <= 0 ? 1 : 0;
}

function freeMove({ matrix, right }: BoxedLeastSquares, rest: Float64Array, free: readonly number[]) {
  const rows = right.length;
  const size = matrix.length / rows;
  const columns = new Float64Array(rows * free.length);
  for (let row = 0; row < rows; row += 1)
    for (let k = 0; k < free.length; k += 1) columns[row * free.length + k] = matrix[row * size + free[k]!]!;
  const move = solveQr(qrFactor(columns, rows, free.length), rest);
  for (let k = 0; k < move.length; k += 1) move[k] = -move[k]!;
  return move;
}

interface FreeMove {
  readonly free: readonly number[];
  readonly move: Float64Array;
  readonly held: Int8Array;
}

/** Moves as far as the box allows; true where an end stopped it. */
function takeMove({ lower, upper }: BoxedLeastSquares, out: Float64Array, step: FreeMove): boolean {
  const { free, move, held } = step;
  let share = 1;
  let stopped = -1;
  for (let k = 0; k < free.length; k += 1) {
    const j = free[k]!;
    const room = (move[k]! > 0 ? upper[j]! : lower[j]!) - out[j]!;
    if (Math.abs(move[k]!) * share > Math.abs(room)) {
      share = room / move[k]!;
      stopped = k;
    }
  }
  for (let k = 0; k < free.length; k += 1) out[free[k]!]! += share * move[k]!;
  if (stopped < 0) return false;
  const at = free[stopped]!;
  const up = move[stopped]! > 0;
  out[at] = up ? upper[at]! : lower[at]!;
  held[at] = up ? 1 : -1;
  return true;
}

function mostInward(pull: Float64Array, held: Int8Array): number {
  let best = -1;
  let most = 0;
  for (let j = 0; j < pull.length; j += 1) {
    const inward = held[j] === -1 ? -pull[j]! : held[j] === 1 ? pull[j]! : 0;
    if (inward > most) {
      most = inward;
      best = j;
    }
  }
  return best;
}

function residualAt({ matrix, right }: BoxedLeastSquares, at: Float64Array, out: Float64Array): void {
  const size = at.length;
  for (let row = 0; row < right.length; row += 1) {
    let sum = right[row]!;
    for (let j = 0; j < size; j += 1) sum += matrix[row * size + j]! * at[j]!;
    out[row] = sum;
  }
}

function transposedTimes({ matrix }: BoxedLeastSquares, left: Float64Array, out: Float64Array): void {
  const size = out.length;
  out.fill(0);
  for (let row = 0; row < left.length; row += 1)
    for (let j = 0; j < size; j += 1) out[j]! += matrix[row * size + j]! * left[row]!;
}
