import type { InequalityRows } from './quadratic-program.ts';
import { QuantError } from './quant-error.ts';

export interface LeastDistanceProgram {
  /** [n] ω > 0. */
  readonly weights: Float64Array;
  /** A·x ≥ lower; a row with lower −∞ says nothing. */
  readonly rows: InequalityRows;
  /** Rows that are likely to bind, the better the fewer the steps. */
  readonly binding?: Int32Array;
  /** Distance, in √ω·x, by which a row may be missed. */
  readonly tolerance?: number;
  readonly maxSteps?: number;
}

export interface LeastDistance {
  readonly status: 'OK' | 'INFEASIBLE' | 'MAX_STEPS';
  /** [n] */
  readonly x: Float64Array;
  /** Rows that bind. */
  readonly binding: Int32Array;
  readonly steps: number;
}

/** Squared part of a row of length one outside the span of the binding rows, below which it counts as inside. */
const DEPENDENT = 1e-11;

interface State {
  /** Rows in z = √ω·x, each of length one. */
  readonly rows: InequalityRows;
  readonly z: Float64Array;
  readonly direction: Float64Array;
  /** Binding rows, their multipliers, and the factor L of their inner products, rows at a stride of n. */
  readonly binding: Int32Array;
  readonly multipliers: Float64Array;
  readonly factor: Float64Array;
  readonly isBinding: Uint8Array;
  /** L⁻¹Nᵀa of the row that comes in, and (NᵀN)⁻¹Nᵀa. */
  readonly half: Float64Array;
  readonly whole: Float64Array;
  count: number;
}

/**
 * min ½Σ ω x² subject to A·x ≥ lower, by a dual active set: every step keeps multipliers ≥ 0 and takes in the row missed most.
 *
 * Rows that bind nearby, as those of the last of a series of like programs, are taken as they are and save their steps.
 * @param program weights, rows and a guess
 * @returns the point nearest to 0, and the rows that hold it there
 * @throws QuantError LENGTH_MISMATCH
 * @source Goldfarb and Idnani 1983, "A numerically stable dual method for solving strictly convex quadratic programs"
 */
export function solveLeastDistance(program: LeastDistanceProgram): LeastDistance {
  const { weights, rows, tolerance = 1e-9, maxSteps = 4 * weights.length } = program;
  if (rows.starts.length !== rows.lower.length + 1)
    throw new QuantError('LENGTH_MISMATCH', { starts: rows.starts.length, lower: rows.lower.length });
  const roots = weights.map(Math.sqrt);
  const state = startState(rows, roots);
  if (program.binding) takeGuess(state, program.binding);
  let status: LeastDistance['status'] = 'MAX_STEPS';
  let steps = 0;
  for (; steps < maxSteps; steps += 1) {
    const row = rowMissedMost(state, tolerance);
    if (row < 0) {
      status = 'OK';
      break;
    }
    if (state.count === weights.length || !takeIn(state, row)) {
      status = 'INFEASIBLE';
      break;
    }
  }
  return {
    status,
    x: state.z.map((each, at) => each / roots[at]!),
    binding: state.binding.slice(0, state.count),
    steps,
  };
}

function startState({ starts, columns, values, lower }: InequalityRows, roots: Float64Array): State {
  const size = roots.length;
  const scaled = values.map((value, at) => value / roots[columns[at]!]!);
  const bounds = new Float64Array(lower.length);
  for (let row = 0; row < lower.length; row += 1) {
    let squares = 0;
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) squares += scaled[at]! * scaled[at]!;
    const inverse = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) scaled[at]! *= inverse;
    bounds[row] = lower[row] === Number.NEGATIVE_INFINITY ? lower[row]! : lower[row]! * inverse;
  }
  return {
    rows: { starts, columns, values: scaled, lower: bounds },
    z: new Float64Array(size),
    direction: new Float64Array(size),
    binding: new Int32Array(size),
    multipliers: new Float64Array(size),
    factor: roomOf(size * size),
    isBinding: new Uint8Array(lower.length),
    half: new Float64Array(size),
    whole: new Float64Array(size),
    count: 0,
  };
}

let room = new Float64Array(0);

/** Room for a factor, of which nothing is read that was not written: that of the last program, for there is one at a time. */
function roomOf(length: number): Float64Array {
  if (room.length < length) room = new Float64Array(length);
  return room;
}

function timesRow({ starts, columns, values }: InequalityRows, row: number, x: Float64Array): number {
  let sum = 0;
  for (let at = starts[row]!; at < starts[row + 1]!; at += 1) sum += values[at]! * x[columns[at]!]!;
  return sum;
}

function addRow(
  { starts, columns, values }: InequalityRows,
  row: number,
  factor: number,
  out: Float64Array,
): void {
  for (let at = starts[row]!; at < starts[row + 1]!; at += 1) out[columns[at]!]! += factor * values[at]!;
}

function rowMissedMost({ rows, isBinding, z }: State, tolerance: number): number {
  const { lower } = rows;
  let [most, found] = [tolerance, -1];
  for (let row = 0; row < lower.length; row += 1) {
    if (isBinding[row] === 1) continue;
    const missed = lower[row]! - timesRow(rows, row, z);
    if (missed > most) [most, found] = [missed, row];
  }
  return found;
}

/** Takes in a row; those that stand in its way drop out. False where no point keeps it and the binding rows. */
function takeIn(state: State, row: number): boolean {
  const { rows, z, direction, binding, multipliers, whole } = state;
  let own = 0;
  for (;;) {
    const outside = splitRow(state, row);
    const { leaving, length } = firstToLeave(state);
    const isFull = outside > DEPENDENT;
    const full = isFull ? (rows.lower[row]! - timesRow(rows, row, z)) / outside : Number.POSITIVE_INFINITY;
    const step = Math.min(full, length);
    if (step === Number.POSITIVE_INFINITY) return false;
    for (let at = 0; at < state.count; at += 1) multipliers[at]! -= step * whole[at]!;
    own += step;
    if (isFull) for (let i = 0; i < z.length; i += 1) z[i]! += step * direction[i]!;
    if (length < full) {
      dropOut(state, leaving);
      continue;
    }
    multipliers[state.count] = own;
    binding[state.count] = row;
    state.isBinding[row] = 1;
    appendFactor(state, Math.sqrt(outside));
    return true;
  }
}

/** The part of a row outside the span of the binding ones, in `direction`, and its parts along them, in `whole`. Returns its squared length. */
function splitRow(state: State, row: number): number {
  const { rows, direction, binding, factor, half, whole, count } = state;
  const outside = projectRow(state, row);
  solveUpper(factor, direction.length, { half, count, out: whole });
  for (let at = 0; at < count; at += 1) addRow(rows, binding[at]!, -whole[at]!, direction);
  return outside;
}

/** L⁻¹Nᵀa of a row, in `half`; the row itself in `direction`. Returns the squared length of its part outside the span. */
function projectRow({ rows, direction, binding, factor, half, count }: State, row: number): number {
  const size = direction.length;
  direction.fill(0);
  addRow(rows, row, 1, direction);
  let outside = 1;
  for (let at = 0; at < count; at += 1) {
    const from = at * size;
    const inner = timesRow(rows, binding[at]!, direction) - innerProduct(factor, from, half, at);
    half[at] = inner / factor[from + at]!;
    outside -= half[at]! * half[at]!;
  }
  return outside;
}

/** Inner product of a row of the factor and a vector, in two sums that do not wait for each other. */
function innerProduct(factor: Float64Array, from: number, vector: Float64Array, count: number): number {
  let [even, odd] = [0, 0];
  let at = 0;
  for (; at + 1 < count; at += 2) {
    even += factor[from + at]! * vector[at]!;
    odd += factor[from + at + 1]! * vector[at + 1]!;
  }
  return at < count ? even + odd + factor[from + at]! * vector[at]! : even + odd;
}

function firstToLeave({ whole, multipliers, count }: State): { leaving: number; length: number } {
  let [leaving, length] = [-1, Number.POSITIVE_INFINITY];
  for (let at = 0; at < count; at += 1) {
    if (!(whole[at]! > 0)) continue;
    const limit = Math.max(multipliers[at]!, 0) / whole[at]!;
    if (limit < length) [leaving, length] = [at, limit];
  }
  return { leaving, length };
}

function appendFactor(state: State, diagonal: number): void {
  const { factor, half, z, count } = state;
  const from = count * z.length;
  for (let at = 0; at < count; at += 1) factor[from + at] = half[at]!;
  factor[from + count] = diagonal;
  state.count += 1;
}

/** Removes a binding row; plane rotations bring the factor back to a triangle. */
function dropOut(state: State, place: number): void {
  const { binding, multipliers, factor, isBinding, z } = state;
  const size = z.length;
  isBinding[binding[place]!] = 0;
  state.count -= 1;
  for (let at = place; at < state.count; at += 1) {
    binding[at] = binding[at + 1]!;
    multipliers[at] = multipliers[at + 1]!;
    factor.copyWithin(at * size, (at + 1) * size, (at + 1) * size + at + 2);
  }
  for (let at = place; at < state.count; at += 1) {
    const [one, other] = [factor[at * size + at]!, factor[at * size + at + 1]!];
    const length = Math.sqrt(one * one + other * other);
    const [cos, sin] = [one / length, other / length];
    for (let below = at; below < state.count; below += 1) {
      const spot = below * size + at;
      const [p, q] = [factor[spot]!, factor[spot + 1]!];
      factor[spot] = cos * p + sin * q;
      factor[spot + 1] = cos * q - sin * p;
    }
  }
}

/** Starts from rows that may bind: those with a negative multiplier drop out, the most negative first. */
function takeGuess(state: State, guess: Int32Array): void {
  const { rows, z, binding, multipliers, isBinding } = state;
  for (const row of guess) {
    if (state.count === z.length || rows.lower[row] === Number.NEGATIVE_INFINITY) continue;
    const outside = projectRow(state, row);
    if (outside < 1e-8) continue;
    binding[state.count] = row;
    isBinding[row] = 1;
    appendFactor(state, Math.sqrt(outside));
  }
  for (;;) {
    solveMultipliers(state);
    let [least, place] = [0, -1];
    for (let at = 0; at < state.count; at += 1)
      if (multipliers[at]! < least) [least, place] = [multipliers[at]!, at];
    if (place < 0) break;
    dropOut(state, place);
  }
  for (let at = 0; at < state.count; at += 1) addRow(rows, binding[at]!, multipliers[at]!, z);
}

/** Multipliers with which the binding rows hold as equations: (LLᵀ)u = lower. */
function solveMultipliers({ rows, z, binding, multipliers, factor, half, count }: State): void {
  const size = z.length;
  for (let at = 0; at < count; at += 1) {
    const from = at * size;
    half[at] = (rows.lower[binding[at]!]! - innerProduct(factor, from, half, at)) / factor[from + at]!;
  }
  solveUpper(factor, size, { half, count, out: multipliers });
}

/** Lᵀout = half, row by row of L. */
function solveUpper(
  factor: Float64Array,
  size: number,
  { half, count, out }: { half: Float64Array; count: number; out: Float64Array },
): void {
  for (let at = 0; at < count; at += 1) out[at] = half[at]!;
  for (let at = count - 1; at >= 0; at -= 1) {
    const from = at * size;
    const value = out[at]! / factor[from + at]!;
    out[at] = value;
    for (let before = 0; before < at; before += 1) out[before]! -= factor[from + before]! * value;
  }
}
