import { QuantError } from '../math/quant-error.ts';
import type { InequalityRows } from '../math/quadratic-program.ts';
import { timeValueOf } from './normalised-vol.ts';
import type { SurfaceGrid } from './surface-grid.ts';

/** A cell of a grid that holds a vol. */
export interface GridNode {
  /** Row (expiry) and column (strike). */
  readonly expiry: number;
  readonly strike: number;
  readonly logMoneyness: number;
  readonly totalVariance: number;
  /** Out-of-the-money price over the forward. */
  readonly timeValue: number;
}

/** What one inequality over time values says. */
export interface GridRule {
  readonly kind: 'butterfly' | 'calendar' | 'positive';
  /** Node that the rule is about: the middle strike, the later expiry. */
  readonly node: number;
  /** Outermost nodes it compares. */
  readonly from: number;
  readonly to: number;
}

export interface GridConstraints {
  readonly nodes: readonly GridNode[];
  /** A·q ≥ lower in time values q. */
  readonly rows: InequalityRows;
  readonly rules: readonly GridRule[];
}

interface Draft {
  readonly starts: number[];
  readonly columns: number[];
  readonly values: number[];
  readonly lower: number[];
  readonly rules: GridRule[];
}

/**
 * Static no-arbitrage on a grid as linear inequalities in time values q = c − max(1 − e^k, 0).
 *
 * Per expiry: c convex in strike, with c = 1 at strike 0 and c never rising at the top; between expiries: q at the same log-moneyness
 * does not fall; q ≥ 0. Empty cells, and cells whose price is zero in floating point, are left out and their neighbours compared
 * with each other.
 * @param grid vols over expiries × log-moneyness
 * @returns nodes by expiry and then strike, and the inequalities over them
 * @throws QuantError BAD_GRID where axes are not ascending or lengths do not match
 * @source Carr and Madan 2005, "A note on sufficient conditions for no arbitrage"
 */
export function constraintsOfGrid(grid: SurfaceGrid): GridConstraints {
  validateGrid(grid);
  const columns = grid.logMoneyness.length;
  const nodes: GridNode[] = [];
  const place = new Int32Array(grid.impliedVols.length).fill(-1);
  for (let cell = 0; cell < place.length; cell += 1) {
    const expiry = Math.floor(cell / columns);
    const strike = cell % columns;
    const vol = grid.impliedVols[cell]!;
    const logMoneyness = grid.logMoneyness[strike]!;
    const totalVariance = vol * vol * grid.expiriesYears[expiry]!;
    const timeValue = vol > 0 ? timeValueOf(logMoneyness, totalVariance) : 0;
    if (!(timeValue > 1e-280)) continue;
    place[cell] = nodes.length;
    nodes.push({ expiry, strike, logMoneyness, totalVariance, timeValue });
  }
  const draft: Draft = { starts: [0], columns: [], values: [], lower: [], rules: [] };
  for (let expiry = 0; expiry < grid.expiriesYears.length; expiry += 1) {
    const row = place.subarray(expiry * columns, (expiry + 1) * columns).filter((node) => node >= 0);
    addStrikeRules(draft, nodes, row);
  }
  for (let strike = 0; strike < columns; strike += 1) {
    let earlier = -1;
    for (let expiry = 0; expiry < grid.expiriesYears.length; expiry += 1) {
      const later = place[expiry * columns + strike]!;
      if (later < 0) continue;
      if (earlier >= 0) {
        const rule: GridRule = { kind: 'calendar', node: later, from: earlier, to: later };
        const parts = [
          [earlier, -1],
          [later, 1],
        ] as const;
        addRow(draft, rule, parts, 0);
      }
      earlier = later;
    }
  }
  nodes.forEach((_, node) => {
    addRow(draft, { kind: 'positive', node, from: node, to: node }, [[node, 1]], 0);
  });
  return { nodes, rows: rowsOf(draft), rules: draft.rules };
}

function validateGrid({ expiriesYears, logMoneyness, impliedVols }: SurfaceGrid): void {
  const ascending = (axis: Float64Array): boolean =>
    axis.every((value, at) => Number.isFinite(value) && (at === 0 || value > axis[at - 1]!));
  if (!ascending(expiriesYears) || !ascending(logMoneyness) || !(expiriesYears[0]! > 0))
    throw new QuantError('BAD_GRID', { rule: 'axes finite and strictly ascending, expiries positive' });
  if (impliedVols.length !== expiriesYears.length * logMoneyness.length)
    throw new QuantError('BAD_GRID', { rule: 'one vol for each cell', cells: impliedVols.length });
  const bad = impliedVols.findIndex((vol) => vol <= 0 || vol === Number.POSITIVE_INFINITY);
  if (bad >= 0) throw new QuantError('BAD_GRID', { rule: 'vols positive or absent', at: bad });
}

function rowsOf({ starts, columns, values, lower }: Draft): InequalityRows {
  return {
    starts: Int32Array.from(starts),
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
    lower: Float64Array.from(lower),
  };
}

/** One inequality Σ value·q(node) ≥ lower. */
function addRow(
  draft: Draft,
  rule: GridRule,
  parts: readonly (readonly [node: number, value: number])[],
  lower: number,
): void {
  for (const [node, value] of parts) {
    draft.columns.push(node);
    draft.values.push(value);
  }
  draft.starts.push(draft.columns.length);
  draft.lower.push(lower);
  draft.rules.push(rule);
}

/** Convexity inside, the line from strike 0 at the bottom, no rise at the top. */
function addStrikeRules(draft: Draft, nodes: readonly GridNode[], row: Int32Array): void {
  const strikeOf = (node: number): number => Math.exp(nodes[node]!.logMoneyness);
  const above = (node: number): number => Math.max(Math.expm1(nodes[node]!.logMoneyness), 0);
  const below = (node: number): number => Math.max(-Math.expm1(nodes[node]!.logMoneyness), 0);
  const count = row.length;
  if (count < 2) return;
  const [first, second] = [row[0]!, row[1]!];
  // Puts: p(K2)/K2 ≥ p(K1)/K1, the convexity of p with p(0) = 0.
  const ratio = strikeOf(second) / strikeOf(first);
  const bottom: GridRule = { kind: 'butterfly', node: first, from: first, to: second };
  const rise = ratio * above(first) - above(second);
  addRow(
    draft,
    bottom,
    [
      [first, -ratio],
      [second, 1],
    ],
    rise,
  );
  for (let at = 1; at + 1 < count; at += 1) {
    const [left, middle, right] = [row[at - 1]!, row[at]!, row[at + 1]!];
    const share = (strikeOf(right) - strikeOf(middle)) / (strikeOf(right) - strikeOf(left));
    // The intrinsic value bends only between strikes on either side of the forward.
    const bends = nodes[left]!.logMoneyness < 0 && nodes[right]!.logMoneyness > 0;
    const bend = bends ? share * below(left) - below(middle) : 0;
    const rule: GridRule = { kind: 'butterfly', node: middle, from: left, to: right };
    addRow(
      draft,
      rule,
      [
        [left, share],
        [middle, -1],
        [right, 1 - share],
      ],
      -bend,
    );
  }
  const [inner, last] = [row[count - 2]!, row[count - 1]!];
  const top: GridRule = { kind: 'butterfly', node: last, from: inner, to: last };
  addRow(
    draft,
    top,
    [
      [inner, 1],
      [last, -1],
    ],
    below(last) - below(inner),
  );
}
