import { bandMatrix } from '../math/banded-cholesky.ts';
import { projectGrid } from '../surface/project-grid.ts';
import { solveQuadraticProgram, type InequalityRows } from '../math/quadratic-program.ts';
import { QuantError } from '../math/quant-error.ts';
import {
  emptyValues,
  evaluateRules,
  type RuleKind,
  type RuleValues,
  type StaticRules,
} from './static-rules.ts';

/** Broken rules of a surface. */
export type ViolationCounts = Readonly<Record<RuleKind | 'bounds', number>>;

export interface SurfaceProjection {
  /** `BLENDED`: the nearest surface was not reached, and smiles without a bend were mixed in until no rule was broken. */
  readonly status: 'OK' | 'UNCHANGED' | 'BLENDED';
  /** [N] decimal per √year. */
  readonly vols: Float64Array;
  readonly before: ViolationCounts;
  readonly after: ViolationCounts;
  /** Root-mean-square and largest change of a vol, decimal per √year. */
  readonly rmsChange: number;
  readonly maxChange: number;
}

const ROUNDS = 14;
/** Vol by which every rule is kept more than it must in the first round; half as much again in each later one. */
const MARGIN = 1e-7;
const MARGIN_GROWTH = 1.5;
/** Longest move of a vol in the first round; two fifths of it after a round that breaks no fewer rules. */
const LONGEST_MOVE = 0.4;
const LEAST_WEIGHT = 1e-3;
/** Rules that are kept by more, in vol, are left out of a round. */
const REACH = 0.03;
const VOL_POINT = 0.01;
const LEAST_SHARE = 1 / 256;
/** Of the quadratic programs, in vol points; below the margin. */
const TOLERANCE = 1e-7;

/**
 * Nearest vols that keep every rule of a grid: min Σ ω(σ − σ̂)² subject to calendar, butterfly and density rules.
 *
 * Each round takes the rules as straight lines at the vols reached and finds the nearest vols that keep those.
 * @param rules of the grid
 * @param vols [N] decimal per √year
 * @param weights [N] ω ≥ 0, all alike where absent
 * @returns vols with counts of broken rules before and after
 * @throws QuantError BAD_GRID where a vol is not finite and positive
 * @source Nocedal and Wright 2006, "Numerical Optimization", section 18.1 (sequential quadratic programming)
 */
export function projectSurface(
  rules: StaticRules,
  vols: Float64Array,
  weights?: Float64Array,
): SurfaceProjection {
  const bad = vols.findIndex((vol) => !(vol > 0 && vol < Number.POSITIVE_INFINITY));
  if (bad >= 0) throw new QuantError('BAD_GRID', { rule: 'vols positive and finite', cell: bad });
  const values = emptyValues(rules);
  evaluateRules(rules, vols, values);
  const before = countBroken(rules, values);
  if (isFree(before)) return { status: 'UNCHANGED', vols, before, after: before, rmsChange: 0, maxChange: 0 };
  const balanced = balance(vols.length, weights);
  let reached: Float64Array = Float64Array.from(vols);
  let after = before;
  let margin = MARGIN;
  let longestMove = LONGEST_MOVE;
  for (let round = 0; round < ROUNDS && !isFree(after); round += 1) {
    reached = nearestOnLines(rules, values, { given: vols, reached, weights: balanced, margin, longestMove });
    margin *= MARGIN_GROWTH;
    evaluateRules(rules, reached, values);
    const next = countBroken(rules, values);
    longestMove *= brokenRules(next) < brokenRules(after) ? 1 : 0.4;
    after = next;
  }
  let status: SurfaceProjection['status'] = 'OK';
  if (!isFree(after)) {
    status = 'BLENDED';
    reached = blendWithFlat(rules, reached, values);
    after = countBroken(rules, values);
  }
  const [rmsChange, maxChange] = changesOf(vols, reached);
  return { status, vols: reached, before, after, rmsChange, maxChange };
}

/** The least share of smiles without a bend, of doubling shares, with which no rule is broken. */
function blendWithFlat(rules: StaticRules, vols: Float64Array, values: RuleValues): Float64Array {
  const { years, grid } = rules;
  const columns = grid.logMoneyness.length;
  const flat = new Float64Array(vols.length);
  let level = 0;
  for (let row = 0; row < grid.expiriesYears.length; row += 1) {
    const slice = vols.subarray(row * columns, (row + 1) * columns);
    const mean = slice.reduce((sum, vol) => sum + vol, 0) / columns;
    level = Math.max(level * (1 + 1e-9), mean * mean * grid.expiriesYears[row]!);
    flat.fill(level, row * columns, (row + 1) * columns);
  }
  let blended = vols;
  for (let share = LEAST_SHARE; ; share = Math.min(2 * share, 1)) {
    blended = vols.map((vol, cell) =>
      Math.sqrt((1 - share) * vol * vol + (share * flat[cell]!) / years[cell]!),
    );
    evaluateRules(rules, blended, values);
    if (share === 1 || isFree(countBroken(rules, values))) return blended;
  }
}

/** Weights with mean one, none so small that the problem has no scale. */
function balance(size: number, weights: Float64Array | undefined): Float64Array {
  if (!weights) return new Float64Array(size).fill(1);
  const mean = weights.reduce((sum, each) => sum + each, 0) / size;
  if (!(mean > 0)) throw new QuantError('BAD_WEIGHTS', { rule: 'non-negative weights, not all zero' });
  return weights.map((weight) => Math.max(weight / mean, LEAST_WEIGHT));
}

interface Round {
  readonly given: Float64Array;
  readonly reached: Float64Array;
  readonly weights: Float64Array;
  readonly margin: number;
  readonly longestMove: number;
}

/** Nearest point to the given vols that keeps the rules as straight lines at the vols reached. */
function nearestOnLines(rules: StaticRules, values: RuleValues, round: Round): Float64Array {
  const { given, reached, weights, margin, longestMove } = round;
  const size = given.length;
  const order = orderByStrike(rules);
  const hessian = bandMatrix(size, 0);
  const linear = new Float64Array(size);
  for (let cell = 0; cell < size; cell += 1) {
    hessian.entries[order[cell]!] = weights[cell]!;
    linear[order[cell]!] = (-weights[cell]! * (given[cell]! - reached[cell]!)) / VOL_POINT;
  }
  const rows = rowsOf(rules, values, { order, margin });
  const { x, status } = solveQuadraticProgram({
    hessian,
    linear,
    rows,
    tolerance: TOLERANCE,
    maxIterations: 40,
  });
  // Straight lines that contradict each other far from the vols: prices alone are a convex problem, and a better place to go on from.
  if (status !== 'OK') return projectGrid({ ...rules.grid, impliedVols: reached }).grid.impliedVols;
  const longest = x.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const share = Math.min(1, longestMove / (VOL_POINT * longest));
  return reached.map((vol, cell) => Math.max(vol + share * VOL_POINT * x[order[cell]!]!, 0.5 * vol));
}

/** Numbering strike by strike, so that rules over neighbouring strikes keep a narrow band. */
function orderByStrike({ grid }: StaticRules): Int32Array {
  const rows = grid.expiriesYears.length;
  const columns = grid.logMoneyness.length;
  return Int32Array.from(
    { length: rows * columns },
    (_, cell) => (cell % columns) * rows + Math.floor(cell / columns),
  );
}

/** Rules near enough to matter, as inequalities over moves in vol points, each scaled to a slope of length one. */
function rowsOf(
  { nodes, kinds }: StaticRules,
  values: RuleValues,
  { order, margin }: { order: Int32Array; margin: number },
): InequalityRows {
  const starts = [0];
  const columns: number[] = [];
  const entries: number[] = [];
  const lower: number[] = [];
  for (let rule = 0; rule < kinds.length; rule += 1) {
    const at = 3 * rule;
    const length = Math.hypot(values.slopes[at]!, values.slopes[at + 1]!, values.slopes[at + 2]!);
    if (!(length > 1e-100) || values.values[rule]! / length > REACH) continue;
    const places = nodes[at + 1] === nodes[at + 2] ? 2 : 3;
    for (let place = at; place < at + places; place += 1) {
      columns.push(order[nodes[place]!]!);
      entries.push(values.slopes[place]! / length);
    }
    starts.push(columns.length);
    lower.push((margin - values.values[rule]! / length) / VOL_POINT);
  }
  return {
    starts: Int32Array.from(starts),
    columns: Int32Array.from(columns),
    values: Float64Array.from(entries),
    lower: Float64Array.from(lower),
  };
}

/**
 * Counts the rules that are missed by more than rounding.
 * @param rules of a grid
 * @param values of the rules at some vols
 * @returns counts by kind
 */
function countBroken({ kinds }: StaticRules, { values, slacks }: RuleValues): ViolationCounts {
  const counts = { calendar: 0, butterfly: 0, density: 0, bounds: 0 };
  kinds.forEach((kind, rule) => {
    if (values[rule]! < -slacks[rule]!) counts[kind] += 1;
  });
  return counts;
}

function brokenRules({ calendar, butterfly, density }: ViolationCounts): number {
  return calendar + butterfly + density;
}

function isFree(counts: ViolationCounts): boolean {
  return brokenRules(counts) === 0;
}

function changesOf(before: Float64Array, after: Float64Array): [rms: number, most: number] {
  let [squares, most] = [0, 0];
  for (let cell = 0; cell < before.length; cell += 1) {
    const change = Math.abs(after[cell]! - before[cell]!);
    squares += change * change;
    if (change > most) most = change;
  }
  return [Math.sqrt(squares / before.length), most];
}
