import { projectGrid } from '../surface/project-grid.ts';
import { solveLeastDistance } from '../math/least-distance.ts';
import type { InequalityRows } from '../math/quadratic-program.ts';
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
/** Longest move of a vol in a round, all shortened in proportion: shorter after one that misses the rules by more in all, else longer again up to the first. */
const LONGEST_MOVE = 0.4;
const SHORTER = 0.4;
const LONGER = 1.2;
/** Rules that are kept by more, in vol, are left out of a round. */
const REACH = 0.03;
/** Most steps from the inside, where the nearest surface was not reached from the outside. */
const APPROACHES = 8;
const VOL_POINT = 0.01;
const LEAST_SHARE = 1 / 256;
/** Of the nearest points, in vol points; below the margin. */
const TOLERANCE = 1e-7;

/**
 * Nearest vols that keep every rule of a grid: min Σ (σ − σ̂)² subject to calendar, butterfly and density rules.
 *
 * Of the surfaces that keep the rules, the one nearest to the mean of what is believed has the least expected error, however sure each
 * node is: so all nodes count alike. Each round takes the rules as straight lines at the vols reached and finds the nearest vols that keep those.
 * @param rules of the grid
 * @param vols [N] decimal per √year
 * @returns vols with counts of broken rules before and after
 * @throws QuantError BAD_GRID where a vol is not finite and positive
 * @source Nocedal and Wright 2006, "Numerical Optimization", section 18.1 (sequential quadratic programming)
 */
export function projectSurface(rules: StaticRules, vols: Float64Array): SurfaceProjection {
  const bad = vols.findIndex((vol) => !(vol > 0 && vol < Number.POSITIVE_INFINITY));
  if (bad >= 0) throw new QuantError('BAD_GRID', { rule: 'vols positive and finite', cell: bad });
  const values = emptyValues(rules);
  evaluateRules(rules, vols, values);
  const before = countBroken(rules, values);
  if (isFree(before)) return { status: 'UNCHANGED', vols, before, after: before, rmsChange: 0, maxChange: 0 };
  const found = searchNearest({ rules, vols, values, before });
  const isReached = isFree(found.after);
  const nearest = isReached ? found.vols : approach(rules, vols, blendWithFlat(rules, found.vols, values));
  evaluateRules(rules, nearest, values);
  const [rmsChange, maxChange] = changesOf(vols, nearest);
  return {
    status: isReached ? 'OK' : 'BLENDED',
    vols: nearest,
    before,
    after: countBroken(rules, values),
    rmsChange,
    maxChange,
  };
}

interface Start {
  readonly rules: StaticRules;
  readonly vols: Float64Array;
  /** At the vols; written. */
  readonly values: RuleValues;
  readonly before: ViolationCounts;
}

/** Rounds of nearest points on straight lines, until no rule is broken or there were enough. */
function searchNearest({ rules, vols, values, before }: Start): {
  readonly vols: Float64Array;
  readonly after: ViolationCounts;
} {
  let reached: Reached = { vols, binding: new Int32Array(0) };
  let after = before;
  let missed = missOf(values);
  let margin = MARGIN;
  let longestMove = LONGEST_MOVE;
  for (let round = 0; round < ROUNDS && !isFree(after); round += 1) {
    reached = nearestOnLines(rules, values, { given: vols, reached, margin, longestMove });
    margin *= MARGIN_GROWTH;
    evaluateRules(rules, reached.vols, values);
    after = countBroken(rules, values);
    const left = missOf(values);
    longestMove = left < missed ? Math.min(LONGER * longestMove, LONGEST_MOVE) : SHORTER * longestMove;
    missed = left;
  }
  return { vols: reached.vols, after };
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

/** From vols that keep every rule towards the given ones, by steps that keep every rule, while they bring much. */
function approach(rules: StaticRules, given: Float64Array, kept: Float64Array): Float64Array {
  const values = emptyValues(rules);
  let reached: Reached = { vols: kept, binding: new Int32Array(0) };
  let [distance] = changesOf(given, kept);
  for (let round = 0; round < APPROACHES; round += 1) {
    evaluateRules(rules, reached.vols, values);
    const aim = nearestOnLines(rules, values, { given, reached, margin: 0, longestMove: 1 });
    const from = reached.vols;
    const next = [1, 0.5, 0.25, 0.125, 0.0625]
      .map((share) => from.map((vol, cell) => vol + share * (aim.vols[cell]! - vol)))
      .find((vols) => {
        evaluateRules(rules, vols, values);
        return isFree(countBroken(rules, values));
      });
    if (!next) break;
    const [left] = changesOf(given, next);
    if (!(left < distance)) break;
    reached = { vols: next, binding: aim.binding };
    if (left > 0.98 * distance) break;
    distance = left;
  }
  return reached.vols;
}

interface Reached {
  readonly vols: Float64Array;
  /** Rules that held it there: the next round begins with them. */
  readonly binding: Int32Array;
}

interface Round {
  readonly given: Float64Array;
  readonly reached: Reached;
  readonly margin: number;
  readonly longestMove: number;
}

/** Nearest point to the given vols that keeps the rules as straight lines at the vols reached. */
function nearestOnLines(rules: StaticRules, values: RuleValues, round: Round): Reached {
  const { given, margin, longestMove } = round;
  const { vols: reached, binding } = round.reached;
  const rows = rowsOf(rules, values, { given, reached, margin });
  const weights = new Float64Array(given.length).fill(1);
  const solution = solveLeastDistance({ weights, rows, binding, tolerance: TOLERANCE });
  // Straight lines that contradict each other far from the vols: prices alone are a convex problem, and a better place to go on from.
  if (solution.status !== 'OK') {
    const { grid } = projectGrid({ ...rules.grid, impliedVols: reached });
    return { vols: grid.impliedVols, binding: new Int32Array(0) };
  }
  const moves = solution.x.map((x, cell) => given[cell]! + VOL_POINT * x - reached[cell]!);
  let longest = 0;
  for (const move of moves) longest = Math.max(longest, Math.abs(move));
  const share = Math.min(1, longestMove / longest);
  return {
    vols: reached.map((vol, cell) => Math.max(vol + share * moves[cell]!, 0.5 * vol)),
    binding: solution.binding,
  };
}

/** Rules as inequalities over moves from the given vols in vol points, each scaled to a slope of length one; far ones say nothing. */
function rowsOf(
  { nodes, starts, kinds }: StaticRules,
  values: RuleValues,
  { given, reached, margin }: { given: Float64Array; reached: Float64Array; margin: number },
): InequalityRows {
  const count = kinds.length;
  const entries = new Float64Array(3 * count);
  const lower = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (let rule = 0; rule < count; rule += 1) {
    const at = 3 * rule;
    const [a, b, c] = [values.slopes[at]!, values.slopes[at + 1]!, values.slopes[at + 2]!];
    const length = Math.sqrt(a * a + b * b + c * c);
    if (!(length > 1e-100) || values.values[rule]! / length > REACH) continue;
    let already = values.values[rule]! / length;
    for (let place = at; place < at + 3; place += 1) {
      const node = nodes[place]!;
      entries[place] = values.slopes[place]! / length;
      already += entries[place]! * (given[node]! - reached[node]!);
    }
    lower[rule] = (margin - already) / VOL_POINT;
  }
  return { starts, columns: nodes, values: entries, lower };
}

/** Sum of what the rules are missed by, in vol. */
function missOf({ values, slopes }: RuleValues): number {
  let sum = 0;
  for (let rule = 0; rule < values.length; rule += 1) {
    if (values[rule]! >= 0) continue;
    const at = 3 * rule;
    const [a, b, c] = [slopes[at]!, slopes[at + 1]!, slopes[at + 2]!];
    const length = Math.sqrt(a * a + b * b + c * c);
    if (length > 1e-100) sum -= values[rule]! / length;
  }
  return sum;
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
