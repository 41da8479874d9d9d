import { bandMatrix, factorBand, solveBand, type BandMatrix } from './banded-cholesky.ts';
import { QuantError } from './quant-error.ts';

/** Rows of inequalities A·x ≥ lower, sparse: row r holds the places starts[r] to starts[r + 1]. */
export interface InequalityRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  readonly lower: Float64Array;
}

export interface QuadraticProgram {
  /** H, positive definite; the order of the unknowns should keep the band of H and of AᵀA narrow. */
  readonly hessian: BandMatrix;
  readonly linear: Float64Array;
  readonly rows: InequalityRows;
  readonly start?: Float64Array;
  readonly maxIterations?: number;
  /**
   * On rows and complementarity, in the units of the problem, which should be of order one. Stationarity is asked for to a thousand times
   * it relative to the multipliers: rounding of the last systems, whose weights z/s span twenty decades, leaves that much.
   */
  readonly tolerance?: number;
}

export interface QuadraticSolution {
  readonly status: 'OK' | 'MAX_ITERATIONS' | 'INFEASIBLE';
  readonly message: string;
  readonly x: Float64Array;
  /** Multipliers of the rows, ≥ 0. */
  readonly multipliers: Float64Array;
  readonly iterations: number;
  /** Largest violation of stationarity and of the rows, and mean complementarity, at the end. */
  readonly dualResidual: number;
  readonly primalResidual: number;
  readonly complementarity: number;
}

interface State {
  readonly x: Float64Array;
  readonly slacks: Float64Array;
  readonly multipliers: Float64Array;
  readonly dual: Float64Array;
  readonly primal: Float64Array;
  readonly dx: Float64Array;
  readonly ds: Float64Array;
  readonly dz: Float64Array;
  readonly complement: Float64Array;
  readonly kkt: BandMatrix;
}

const SENTENCES = {
  OK: 'Converged: optimality conditions hold to the tolerance.',
  MAX_ITERATIONS: 'Stopped: the limit on iterations was reached before the optimality conditions held.',
  INFEASIBLE:
    'Stopped: steps vanish while rows are still broken; the inequalities may contradict each other.',
} as const;

/**
 * min ½xᵀHx + fᵀx subject to A·x ≥ b, by Mehrotra's predictor–corrector interior point method.
 *
 * Each iteration factors H + AᵀDA as a band matrix once and solves with it twice.
 * @param program H, f, rows, start and tolerance
 * @returns the solution with its residuals and why the iteration stopped
 * @throws QuantError LENGTH_MISMATCH
 * @source Nocedal and Wright 2006, "Numerical Optimization", algorithm 16.4
 */
export function solveQuadraticProgram(program: QuadraticProgram): QuadraticSolution {
  const { hessian, linear, rows, maxIterations = 60, tolerance = 1e-11 } = program;
  if (linear.length !== hessian.size || rows.starts.length !== rows.lower.length + 1)
    throw new QuantError('LENGTH_MISMATCH', { size: hessian.size, linear: linear.length });
  const state = startState(program);
  let status: QuadraticSolution['status'] = 'MAX_ITERATIONS';
  let iterations = 0;
  let measures = writeResiduals(program, state);
  for (; iterations < maxIterations; iterations += 1) {
    if (hasArrived(measures, largest(state.multipliers), tolerance)) {
      status = 'OK';
      break;
    }
    const step = takeStep(program, state, measures.gap);
    measures = writeResiduals(program, state);
    if (step < 1e-10) {
      status = measures.primal > tolerance ? 'INFEASIBLE' : 'MAX_ITERATIONS';
      break;
    }
  }
  return {
    status,
    message: SENTENCES[status],
    x: state.x,
    multipliers: state.multipliers,
    iterations,
    dualResidual: measures.dual,
    primalResidual: measures.primal,
    complementarity: measures.gap,
  };
}

function hasArrived({ dual, primal, gap }: Measures, multiplier: number, tolerance: number): boolean {
  return primal <= tolerance && gap <= tolerance && dual <= 1e3 * tolerance * (1 + multiplier);
}

function startState({ hessian, rows, start }: QuadraticProgram): State {
  const size = hessian.size;
  const count = rows.lower.length;
  const x = start ? Float64Array.from(start) : new Float64Array(size);
  const slacks = new Float64Array(count);
  timesRows(rows, x, slacks);
  for (let r = 0; r < count; r += 1) slacks[r] = Math.max(slacks[r]! - rows.lower[r]!, 1);
  return {
    x,
    slacks,
    multipliers: new Float64Array(count).fill(1),
    dual: new Float64Array(size),
    primal: new Float64Array(count),
    dx: new Float64Array(size),
    ds: new Float64Array(count),
    dz: new Float64Array(count),
    complement: new Float64Array(count),
    kkt: bandMatrix(size, Math.max(hessian.bandwidth, widthOfRows(rows))),
  };
}

function widthOfRows({ starts, columns }: InequalityRows): number {
  let width = 0;
  for (let r = 0; r + 1 < starts.length; r += 1) {
    let [low, high] = [Number.POSITIVE_INFINITY, 0];
    for (let at = starts[r]!; at < starts[r + 1]!; at += 1) {
      low = Math.min(low, columns[at]!);
      high = Math.max(high, columns[at]!);
    }
    if (high - low > width) width = high - low;
  }
  return width;
}

/** out = A·x. */
function timesRows({ starts, columns, values }: InequalityRows, x: Float64Array, out: Float64Array): void {
  for (let r = 0; r < out.length; r += 1) {
    let sum = 0;
    for (let at = starts[r]!; at < starts[r + 1]!; at += 1) sum += values[at]! * x[columns[at]!]!;
    out[r] = sum;
  }
}

/** out += factor·Aᵀ·y. */
function addTransposed(
  { starts, columns, values }: InequalityRows,
  y: Float64Array,
  factor: number,
  out: Float64Array,
): void {
  for (let r = 0; r < y.length; r += 1) {
    const scale = factor * y[r]!;
    for (let at = starts[r]!; at < starts[r + 1]!; at += 1) out[columns[at]!]! += scale * values[at]!;
  }
}

/** out += H·x. */
function addHessian({ size, bandwidth, entries }: BandMatrix, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < size; i += 1) {
    const own = i * (bandwidth + 1) + bandwidth - i;
    out[i]! += entries[own + i]! * x[i]!;
    for (let j = Math.max(i - bandwidth, 0); j < i; j += 1) {
      out[i]! += entries[own + j]! * x[j]!;
      out[j]! += entries[own + j]! * x[i]!;
    }
  }
}

interface Measures {
  readonly dual: number;
  readonly primal: number;
  readonly gap: number;
}

/** Hx + f − Aᵀz and Ax − s − b. */
function writeResiduals({ hessian, linear, rows }: QuadraticProgram, state: State): Measures {
  const { x, slacks, multipliers, dual, primal } = state;
  dual.set(linear);
  addHessian(hessian, x, dual);
  addTransposed(rows, multipliers, -1, dual);
  timesRows(rows, x, primal);
  let gap = 0;
  for (let r = 0; r < slacks.length; r += 1) {
    primal[r]! -= slacks[r]! + rows.lower[r]!;
    gap += slacks[r]! * multipliers[r]!;
  }
  return { dual: largest(dual), primal: largest(primal), gap: gap / Math.max(slacks.length, 1) };
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let at = 0; at < values.length; at += 1) {
    const size = Math.abs(values[at]!);
    if (!(size <= most)) most = size;
  }
  return most;
}

/** One predictor and one corrector; returns the shorter of the two step lengths. */
function takeStep(program: QuadraticProgram, state: State, gap: number): number {
  const { slacks, multipliers, ds, dz, complement, x, dx } = state;
  factorSystem(program, state);
  for (let r = 0; r < slacks.length; r += 1) complement[r] = slacks[r]! * multipliers[r]!;
  writeDirection(program, state);
  const affineS = longestStep(slacks, ds);
  const affineZ = longestStep(multipliers, dz);
  let affine = 0;
  for (let r = 0; r < slacks.length; r += 1)
    affine += (slacks[r]! + affineS * ds[r]!) * (multipliers[r]! + affineZ * dz[r]!);
  const ratio = affine / Math.max(slacks.length, 1) / gap;
  const centring = ratio * ratio * ratio * gap;
  for (let r = 0; r < slacks.length; r += 1)
    complement[r] = slacks[r]! * multipliers[r]! + ds[r]! * dz[r]! - centring;
  writeDirection(program, state);
  // One length for both sides: H couples them.
  const step = Math.min(1, 0.995 * Math.min(longestStep(slacks, ds), longestStep(multipliers, dz)));
  for (let i = 0; i < x.length; i += 1) x[i]! += step * dx[i]!;
  for (let r = 0; r < slacks.length; r += 1) {
    slacks[r]! += step * ds[r]!;
    multipliers[r]! += step * dz[r]!;
  }
  return step;
}

/** Factor of H + Aᵀ(Z/S)A. */
function factorSystem({ hessian, rows }: QuadraticProgram, { kkt, slacks, multipliers }: State): void {
  const { bandwidth, entries, size } = kkt;
  entries.fill(0);
  const offset = bandwidth - hessian.bandwidth;
  const narrow = hessian.bandwidth + 1;
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j < narrow; j += 1)
      entries[i * (bandwidth + 1) + offset + j] = hessian.entries[i * narrow + j]!;
  const { starts, columns, values } = rows;
  for (let r = 0; r < slacks.length; r += 1) {
    const weight = multipliers[r]! / slacks[r]!;
    for (let a = starts[r]!; a < starts[r + 1]!; a += 1) {
      const i = columns[a]!;
      for (let b = starts[r]!; b < starts[r + 1]!; b += 1) {
        const j = columns[b]!;
        if (j <= i) entries[i * (bandwidth + 1) + bandwidth + j - i]! += weight * values[a]! * values[b]!;
      }
    }
  }
  factorBand(kkt);
}

/** dx, ds, dz for the complementarity at hand. */
function writeDirection({ rows }: QuadraticProgram, state: State): void {
  const { slacks, multipliers, dual, primal, complement, kkt, dx, ds, dz } = state;
  for (let i = 0; i < dx.length; i += 1) dx[i] = -dual[i]!;
  for (let r = 0; r < slacks.length; r += 1)
    ds[r] = (complement[r]! + multipliers[r]! * primal[r]!) / slacks[r]!;
  addTransposed(rows, ds, -1, dx);
  solveBand(kkt, dx);
  timesRows(rows, dx, ds);
  for (let r = 0; r < slacks.length; r += 1) {
    ds[r]! += primal[r]!;
    dz[r] = -(complement[r]! + multipliers[r]! * ds[r]!) / slacks[r]!;
  }
}

function longestStep(values: Float64Array, changes: Float64Array): number {
  let longest = 1 / 0.995;
  for (let r = 0; r < values.length; r += 1)
    if (changes[r]! < 0) longest = Math.min(longest, -values[r]! / changes[r]!);
  return longest;
}
