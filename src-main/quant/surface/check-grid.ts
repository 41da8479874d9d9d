import {
  reportOf,
  type ArbitrageReport,
  type ButterflyViolation,
  type CalendarViolation,
} from './arbitrage-report.ts';
import { constraintsOfGrid, type GridConstraints, type GridNode, type GridRule } from './grid-constraints.ts';
import type { SurfaceGrid } from './surface-grid.ts';

/** Share of the prices compared by which an inequality may be missed before it counts. */
export const GRID_TOLERANCE = 1e-11;

/**
 * Arbitrage of a grid of vols, from prices: no derivative is taken between the nodes.
 *
 * A butterfly is located at the strikes whose price lies above the line through its neighbours; its depth is g(k) of the density that
 * the three prices imply. A calendar is a fall of total variance at a strike.
 * @param grid vols over expiries × log-moneyness; empty cells are skipped
 * @returns located violations; places are rows of the grid
 * @throws QuantError BAD_GRID
 */
export function checkGrid(grid: SurfaceGrid): ArbitrageReport {
  return reportOfConstraints(constraintsOfGrid(grid));
}

/**
 * Report from inequalities that are already set up.
 * @param constraints of one grid
 * @returns located violations
 */
export function reportOfConstraints(constraints: GridConstraints): ArbitrageReport {
  const { nodes, rules } = constraints;
  const broken = brokenRules(constraints);
  const butterflies: ButterflyViolation[] = [];
  const calendars: CalendarViolation[] = [];
  const pairs = new Set<string>();
  rules.forEach((rule, at) => {
    if (rule.kind === 'calendar') pairs.add(pairOf(nodes, rule));
    if (broken[at] === 0) return;
    if (rule.kind === 'butterfly') butterflies.push(butterflyOf(constraints, at));
    else if (rule.kind === 'calendar') calendars.push(calendarOf(nodes, rule));
  });
  calendars.sort((a, b) => a.earlier - b.earlier || a.later - b.later || a.from - b.from);
  return reportOf({
    butterfly: joined(butterflies, (a, b) => a.slice === b.slice && b.from < a.to),
    calendar: joined(
      calendars,
      (a, b) =>
        a.earlier === b.earlier && a.later === b.later && areNeighbours(nodes, a.earlier, a.to, b.from),
    ),
    lee: [],
    checkedPairs: pairs.size,
  });
}

function pairOf(nodes: readonly GridNode[], rule: GridRule): string {
  return `${nodes[rule.from]!.expiry}|${nodes[rule.to]!.expiry}`;
}

/**
 * Which inequalities are missed by more than the tolerance.
 * @param constraints of one grid
 * @returns 1 for each inequality that is missed
 */
export function brokenRules(constraints: GridConstraints): Uint8Array {
  const { nodes, rows } = constraints;
  const { starts, columns, values, lower } = rows;
  return Uint8Array.from(lower, (bound, row) => {
    let [sum, size] = [-bound, 1e-5 * Math.abs(bound)];
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) {
      const part = values[at]! * nodes[columns[at]!]!.timeValue;
      sum += part;
      size += Math.abs(part);
    }
    return sum < -GRID_TOLERANCE * size ? 1 : 0;
  });
}

/** Depth as Durrleman's g: the density of the three prices over that of Black's model at the vol of the middle one. */
function butterflyOf({ nodes, rows, rules }: GridConstraints, at: number): ButterflyViolation {
  const rule = rules[at]!;
  const node = nodes[rule.node]!;
  const [left, right] = [nodes[rule.from]!, nodes[rule.to]!];
  let sum = -rows.lower[at]!;
  for (let place = rows.starts[at]!; place < rows.starts[at + 1]!; place += 1)
    sum += rows.values[place]! * nodes[rows.columns[place]!]!.timeValue;
  const strike = Math.exp(node.logMoneyness);
  const width = Math.exp(right.logMoneyness) - Math.exp(left.logMoneyness);
  const inner = rule.node !== rule.from && rule.node !== rule.to;
  const near = inner
    ? ((strike - Math.exp(left.logMoneyness)) * (Math.exp(right.logMoneyness) - strike)) / width
    : width;
  const density = (2 * sum) / (near * width);
  const deviation = Math.sqrt(node.totalVariance);
  const d2 = -node.logMoneyness / deviation - deviation / 2;
  const normal = Math.exp(-0.5 * d2 * d2) / 2.506_628_274_631_000_5;
  return {
    slice: node.expiry,
    from: left.logMoneyness,
    to: right.logMoneyness,
    worstAt: node.logMoneyness,
    worst: (density * strike * deviation) / Math.max(normal, 1e-300),
  };
}

function calendarOf(nodes: readonly GridNode[], rule: GridRule): CalendarViolation {
  const [earlier, later] = [nodes[rule.from]!, nodes[rule.to]!];
  const k = later.logMoneyness;
  return {
    earlier: earlier.expiry,
    later: later.expiry,
    from: k,
    to: k,
    worstAt: k,
    worst: later.totalVariance - earlier.totalVariance,
  };
}

/** Whether no node of the expiry lies strictly between two strikes. */
function areNeighbours(nodes: readonly GridNode[], expiry: number, from: number, to: number): boolean {
  return !nodes.some((node) => node.expiry === expiry && node.logMoneyness > from && node.logMoneyness < to);
}

/** Runs of touching violations as one, with the worst of them. */
function joined<T extends ButterflyViolation | CalendarViolation>(
  violations: readonly T[],
  touch: (a: T, b: T) => boolean,
): T[] {
  const spans: T[] = [];
  for (const next of violations) {
    const last = spans.at(-1);
    if (!last || !touch(last, next)) {
      spans.push(next);
      continue;
    }
    const worse = next.worst < last.worst ? next : last;
    const to = Math.max(last.to, next.to);
    spans[spans.length - 1] = { ...last, to, worstAt: worse.worstAt, worst: worse.worst };
  }
  return spans;
}
