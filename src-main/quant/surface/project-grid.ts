import { bandMatrix } from '../math/banded-cholesky.ts';
import { QuantError } from '../math/quant-error.ts';
import { solveQuadraticProgram, type InequalityRows } from '../math/quadratic-program.ts';
import type { ArbitrageReport } from './arbitrage-report.ts';
import { brokenRules, checkGrid, reportOfConstraints } from './check-grid.ts';
import { constraintsOfGrid, type GridConstraints } from './grid-constraints.ts';
import { deviationOf, deviationVega } from './normalised-vol.ts';
import type { SurfaceGrid } from './surface-grid.ts';

export interface GridProjection {
  readonly status: 'OK' | 'UNCHANGED' | 'NOT_CONVERGED';
  readonly message: string;
  readonly grid: SurfaceGrid;
  readonly before: ArbitrageReport;
  readonly after: ArbitrageReport;
  /** Largest and root-mean-square change of the cells, vol points. */
  readonly maxChangeVolPoints: number;
  readonly rmsChangeVolPoints: number;
  readonly iterations: number;
}

/** Slack, in vol, that every inequality keeps, so that rounding between price and vol does not break it. */
const MARGIN = 1e-10;
/** Weight of a cell that the caller gave none, relative to the mean: it follows the others. */
const LEAST_WEIGHT = 1e-6;
const VOL_POINT = 0.01;

/**
 * Nearest arbitrage-free surface on the nodes of a grid.
 *
 * min Σ ω_ij ((q_ij − q̂_ij)/vega_ij)² over time values q subject to convexity in strike with slopes of the call in [−1, 0], no fall
 * along expiries at a fixed log-moneyness, and q ≥ 0. Dividing by vega makes the objective the squared change of vol to first order.
 * A grid without violations is given back as it is.
 * @param grid vols over expiries × log-moneyness; empty cells stay empty
 * @param weights ω ≥ 0 for each cell, all alike where absent
 * @returns the projected grid with reports before and after
 * @throws QuantError BAD_GRID, BAD_WEIGHTS
 * @source Fengler 2009, "Arbitrage-free smoothing of the implied volatility surface" (inequalities); weights in vol: ours
 */
export function projectGrid(grid: SurfaceGrid, weights?: Float64Array): GridProjection {
  const constraints = constraintsOfGrid(grid);
  const before = reportOfConstraints(constraints);
  checkWeights(grid, weights);
  if (!brokenRules(constraints).includes(1)) {
    const message = 'No arbitrage on the grid; nothing was changed.';
    const none = { maxChangeVolPoints: 0, rmsChangeVolPoints: 0, iterations: 0 };
    return { status: 'UNCHANGED', message, grid, before, after: before, ...none };
  }
  const solved = solveShifts(grid, constraints, weights);
  const projected = { ...grid, impliedVols: shiftedVols(grid, constraints, solved.shifts) };
  const after = checkGrid(projected);
  const status = after.free && solved.converged ? 'OK' : 'NOT_CONVERGED';
  const left = after.free ? 'but may not be the nearest surface' : 'and arbitrage is left';
  const message =
    status === 'OK'
      ? 'Projected; no arbitrage is left on the grid.'
      : `The projection stopped early, ${left}. ${solved.message}`;
  const changes = changesOf(grid, projected);
  return { status, message, grid: projected, before, after, ...changes, iterations: solved.iterations };
}

function checkWeights(grid: SurfaceGrid, weights: Float64Array | undefined): void {
  if (!weights) return;
  const valid = weights.every((weight) => weight >= 0 && Number.isFinite(weight));
  if (weights.length !== grid.impliedVols.length || !valid || !weights.some((weight) => weight > 0))
    throw new QuantError('BAD_WEIGHTS', { rule: 'one non-negative weight for each cell, not all zero' });
}

interface Shifts {
  /** First-order changes of vol of the nodes, in vol points. */
  readonly shifts: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
}

function solveShifts(grid: SurfaceGrid, constraints: GridConstraints, weights?: Float64Array): Shifts {
  const { nodes } = constraints;
  const size = nodes.length;
  const order = narrowOrder(constraints);
  const hessian = bandMatrix(size, 0);
  const columns = grid.logMoneyness.length;
  const raw = nodes.map(({ expiry, strike }) => weights?.[expiry * columns + strike] ?? 1);
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / size;
  nodes.forEach((_, node) => {
    hessian.entries[order[node]!] = Math.max(raw[node]! / mean, LEAST_WEIGHT);
  });
  const rows = scaledRows(constraints, scalesOf(grid, constraints), order);
  const solution = solveQuadraticProgram({ hessian, linear: new Float64Array(size), rows });
  return {
    shifts: Float64Array.from(order, (at) => solution.x[at]!),
    iterations: solution.iterations,
    converged: solution.status === 'OK',
    message: solution.message,
  };
}

/** ∂q/∂σ for one vol point. */
function scalesOf(grid: SurfaceGrid, { nodes }: GridConstraints): Float64Array {
  return Float64Array.from(nodes, ({ logMoneyness, totalVariance, expiry }) => {
    const rootTime = Math.sqrt(grid.expiriesYears[expiry]!);
    return VOL_POINT * rootTime * deviationVega(logMoneyness, Math.sqrt(totalVariance));
  });
}

/** Numbering of the nodes, by expiry or by strike, whichever keeps the band narrower. */
function narrowOrder({ nodes, rows }: GridConstraints): Int32Array {
  const byExpiry = Int32Array.from(nodes.keys());
  const sorted = [...nodes.keys()].sort(
    (a, b) => nodes[a]!.strike - nodes[b]!.strike || nodes[a]!.expiry - nodes[b]!.expiry,
  );
  const byStrike = new Int32Array(nodes.length);
  sorted.forEach((node, at) => {
    byStrike[node] = at;
  });
  return bandOf(rows, byStrike) < bandOf(rows, byExpiry) ? byStrike : byExpiry;
}

function bandOf({ starts, columns }: InequalityRows, order: Int32Array): number {
  let band = 0;
  for (let row = 0; row + 1 < starts.length; row += 1)
    for (let a = starts[row]!; a < starts[row + 1]!; a += 1)
      for (let b = starts[row]!; b < a; b += 1)
        band = Math.max(band, Math.abs(order[columns[a]!]! - order[columns[b]!]!));
  return band;
}

/** Inequalities over shifts, A·(q̂ + S·x) ≥ b, each divided by its largest coefficient. */
function scaledRows(
  { nodes, rows }: GridConstraints,
  scales: Float64Array,
  order: Int32Array,
): InequalityRows {
  const { starts, columns, values, lower } = rows;
  const scaled = new Float64Array(values.length);
  const bounds = lower.map((bound, row) => {
    let gap = bound;
    let largest = 0;
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) {
      gap -= values[at]! * nodes[columns[at]!]!.timeValue;
      scaled[at] = values[at]! * scales[columns[at]!]!;
      largest = Math.max(largest, Math.abs(scaled[at]!));
    }
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) scaled[at]! /= largest;
    return gap / largest + MARGIN / VOL_POINT;
  });
  return { starts, columns: columns.map((node) => order[node]!), values: scaled, lower: bounds };
}

function shiftedVols(grid: SurfaceGrid, constraints: GridConstraints, shifts: Float64Array): Float64Array {
  const { nodes } = constraints;
  const scales = scalesOf(grid, constraints);
  const vols = grid.impliedVols.slice();
  nodes.forEach(({ expiry, strike, logMoneyness, timeValue }, node) => {
    const shifted = timeValue + scales[node]! * shifts[node]!;
    const rootTime = Math.sqrt(grid.expiriesYears[expiry]!);
    vols[expiry * grid.logMoneyness.length + strike] = deviationOf(logMoneyness, shifted) / rootTime;
  });
  return vols;
}

function changesOf(
  before: SurfaceGrid,
  after: SurfaceGrid,
): Pick<GridProjection, 'maxChangeVolPoints' | 'rmsChangeVolPoints'> {
  let [count, squares, most] = [0, 0, 0];
  before.impliedVols.forEach((vol, cell) => {
    const change = (after.impliedVols[cell]! - vol) / VOL_POINT;
    if (!Number.isFinite(change)) return;
    count += 1;
    squares += change * change;
    most = Math.max(most, Math.abs(change));
  });
  return { maxChangeVolPoints: most, rmsChangeVolPoints: Math.sqrt(squares / Math.max(count, 1)) };
}
