import { constraintsOfGrid } from '../surface/grid-constraints.ts';
import { deviationVega, timeValueOf } from '../surface/normalised-vol.ts';
import { yearsOfNodes } from './benchmark-grid.ts';
import type { RepairGrid } from './repair-grid.ts';

/** What one rule of a surface is about. */
export type RuleKind = 'calendar' | 'butterfly' | 'density';

/** No-arbitrage rules of a grid, each over at most three nodes; they hold for any vols. */
export interface StaticRules {
  readonly grid: RepairGrid;
  readonly years: Float64Array;
  readonly kinds: readonly RuleKind[];
  /** [3·rules] nodes of a rule; the last is repeated where there are two. */
  readonly nodes: Int32Array;
  /** [rules + 1] where the nodes of each rule begin. */
  readonly starts: Int32Array;
  /** [3·rules] coefficients of a butterfly over time values; 0 for the other kinds. */
  readonly coefficients: Float64Array;
  /** [rules] bound of a butterfly. */
  readonly bounds: Float64Array;
}

/** Values of the rules at given vols, ≥ 0 where kept, and their slopes. */
export interface RuleValues {
  /** [rules] */
  readonly values: Float64Array;
  /** [rules] value by which rounding alone may miss. */
  readonly slacks: Float64Array;
  /** [3·rules] derivatives by the vols of the nodes. */
  readonly slopes: Float64Array;
}

export interface RuleChoice {
  /**
   * Holds the lowest strikes to p(K2)/K2 ≥ p(K1)/K1, the convexity of puts with p(0) = 0: a real arbitrage of two puts, which slopes
   * between nodes do not see. Where absent, p(K2) ≥ p(K1) only, as the published families themselves break the former.
   */
  readonly fromStrikeZero?: boolean;
}

const SOME_VOL = 0.3;

/**
 * Rules of a grid: total variance does not fall along maturities; prices are convex in strike with slopes that a call may have;
 * the discrete Durrleman density g of total variance is not negative.
 *
 * The last two say the same of smooth smiles; on a grid prices are the stricter at kinks of the wings, g at those near the forward.
 * @param grid axes
 * @param choice whether puts are convex from strike zero on
 * @returns rules
 * @throws QuantError BAD_GRID
 * @source Carr and Madan 2005; Gatheral and Jacquier 2014, equation (2.1)
 */
export function staticRules(grid: RepairGrid, { fromStrikeZero = false }: RuleChoice = {}): StaticRules {
  const columns = grid.logMoneyness.length;
  const size = grid.expiriesYears.length * columns;
  const { rows, rules } = constraintsOfGrid({ ...grid, impliedVols: new Float64Array(size).fill(SOME_VOL) });
  const kinds: RuleKind[] = [];
  const nodes: number[] = [];
  const coefficients: number[] = [];
  const bounds: number[] = [];
  const add = (kind: RuleKind, at: readonly number[], weights: readonly number[], bound: number): void => {
    kinds.push(kind);
    nodes.push(at[0]!, at[1]!, at[2] ?? at[1]!);
    coefficients.push(weights[0] ?? 0, weights[1] ?? 0, weights[2] ?? 0);
    bounds.push(bound);
  };
  rules.forEach(({ kind, node, from: outer }, rule) => {
    if (kind !== 'butterfly') return;
    const [from, to] = [rows.starts[rule]!, rows.starts[rule + 1]!];
    const weights = [...rows.values.subarray(from, to)];
    let bound = rows.lower[rule]!;
    if (node === outer && !fromStrikeZero) {
      // Puts at the two lowest strikes: p(K2) ≥ p(K1), with p = q + max(K − F, 0)/F.
      const above = (column: number): number => Math.max(Math.expm1(grid.logMoneyness[column]!), 0);
      weights[0] = -1;
      bound = above(0) - above(1);
    }
    add('butterfly', [...rows.columns.subarray(from, to)], weights, bound);
  });
  for (let cell = 0; cell < size; cell += 1) {
    const column = cell % columns;
    if (cell >= columns) add('calendar', [cell - columns, cell], [], 0);
    if (column > 0 && column + 1 < columns) add('density', [cell - 1, cell, cell + 1], [], 0);
  }
  return {
    grid,
    years: yearsOfNodes(grid),
    kinds,
    nodes: Int32Array.from(nodes),
    starts: Int32Array.from({ length: kinds.length + 1 }, (_, rule) => 3 * rule),
    coefficients: Float64Array.from(coefficients),
    bounds: Float64Array.from(bounds),
  };
}

/**
 * Room for the values of rules.
 * @param rules of a grid
 * @returns zeros
 */
export function emptyValues({ kinds }: StaticRules): RuleValues {
  const count = kinds.length;
  return {
    values: new Float64Array(count),
    slacks: new Float64Array(count),
    slopes: new Float64Array(3 * count),
  };
}

/** Share of a price, fall of total variance, and density that count as rounding. */
const PRICE_ROUNDING = 1e-10;
const CALENDAR_ROUNDING = 1e-12;
const DENSITY_ROUNDING = 1e-8;

/**
 * Evaluates all rules and their derivatives.
 * @param rules of a grid
 * @param vols [N] decimal per √year, > 0
 * @param out written
 */
export function evaluateRules(rules: StaticRules, vols: Float64Array, out: RuleValues): void {
  const { grid, years, kinds, nodes } = rules;
  const columns = grid.logMoneyness.length;
  const variances = vols.map((vol, cell) => vol * vol * years[cell]!);
  const timeValues = variances.map((w, cell) => timeValueOf(grid.logMoneyness[cell % columns]!, w));
  const vegas = vols.map((vol, cell) => {
    const rootTime = Math.sqrt(years[cell]!);
    return rootTime * deviationVega(grid.logMoneyness[cell % columns]!, vol * rootTime);
  });
  for (let rule = 0; rule < kinds.length; rule += 1) {
    const kind = kinds[rule]!;
    if (kind === 'butterfly') writeButterfly(rules, rule, { timeValues, vegas }, out);
    else if (kind === 'density') writeDensity(rules, rule, { variances, vols }, out);
    else {
      const [earlier, later] = [nodes[3 * rule]!, nodes[3 * rule + 1]!];
      out.values[rule] = variances[later]! - variances[earlier]!;
      out.slacks[rule] = CALENDAR_ROUNDING;
      out.slopes[3 * rule] = -2 * vols[earlier]! * years[earlier]!;
      out.slopes[3 * rule + 1] = 2 * vols[later]! * years[later]!;
      out.slopes[3 * rule + 2] = 0;
    }
  }
}

/**
 * ln P − ln N of a rule P ≥ N between sums of prices: unlike the prices of the wings, whose logarithms bend little with vol.
 */
function writeButterfly(
  { nodes, coefficients, bounds }: StaticRules,
  rule: number,
  { timeValues, vegas }: { timeValues: Float64Array; vegas: Float64Array },
  out: RuleValues,
): void {
  const bound = bounds[rule]!;
  let more = bound < 0 ? -bound : 0;
  let less = bound > 0 ? bound : 0;
  for (let at = 3 * rule; at < 3 * rule + 3; at += 1) {
    const part = coefficients[at]! * timeValues[nodes[at]!]!;
    if (part > 0) more += part;
    else less -= part;
  }
  out.values[rule] = more > 0 && less > 0 ? Math.log(more / less) : 0;
  out.slacks[rule] = PRICE_ROUNDING;
  for (let at = 3 * rule; at < 3 * rule + 3; at += 1) {
    const slope = coefficients[at]! * vegas[nodes[at]!]!;
    const side = coefficients[at]! > 0 ? more : less;
    out.slopes[at] = side > 0 ? slope / side : 0;
  }
}

/** g = (1 − ks/(2w))² − (s²/4)(1/w + 1/4) + b/2 with s and b from three points. */
function writeDensity(
  { grid, nodes, years }: StaticRules,
  rule: number,
  { variances, vols }: { variances: Float64Array; vols: Float64Array },
  out: RuleValues,
): void {
  const middle = nodes[3 * rule + 1]!;
  const { logMoneyness } = grid;
  const column = middle % logMoneyness.length;
  const k = logMoneyness[column]!;
  const left = k - logMoneyness[column - 1]!;
  const right = logMoneyness[column + 1]! - k;
  const width = left + right;
  const [below, w, above] = [variances[middle - 1]!, variances[middle]!, variances[middle + 1]!];
  const slope = (((w - below) / left) * right + ((above - w) / right) * left) / width;
  const bend = (2 * ((above - w) / right - (w - below) / left)) / width;
  const lean = 1 - (k * slope) / (2 * w);
  out.values[rule] = lean * lean - 0.25 * slope * slope * (1 / w + 0.25) + 0.5 * bend;
  out.slacks[rule] = DENSITY_ROUNDING;
  const bySlope = (-lean * k) / w - 0.5 * slope * (1 / w + 0.25);
  const byMiddle = (lean * k * slope) / (w * w) + (0.25 * slope * slope) / (w * w);
  const slopes = [
    -right / (left * width),
    right / (left * width) - left / (right * width),
    left / (right * width),
  ];
  const bends = [1 / (left * width), -1 / (left * right), 1 / (right * width)];
  for (let at = 0; at < 3; at += 1) {
    const node = middle - 1 + at;
    const byVariance = bySlope * slopes[at]! + bends[at]! + (at === 1 ? byMiddle : 0);
    out.slopes[3 * rule + at] = byVariance * 2 * vols[node]! * years[node]!;
  }
}
