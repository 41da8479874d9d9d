import type { RepairGrid } from '../repair-grid.ts';

/** What a node of a repaired surface rests on: a quote, quotes around it, or none on one side. */
export const evidence = { quoted: 0, enclosed: 1, outside: 2 } as const;
export type Evidence = (typeof evidence)[keyof typeof evidence];

interface Point {
  readonly row: number;
  readonly column: number;
}

/**
 * Which nodes of a repaired surface lie between quotes.
 *
 * A node is enclosed where it lies in the convex hull of the quoted nodes in (T, k); a vol outside it is extrapolated, however narrow
 * its band.
 * @param grid axes
 * @param observed [n·m] 1 where there is a quote
 * @returns [n·m] `evidence` of each
 */
export function evidenceOf(grid: RepairGrid, observed: Uint8Array): Uint8Array {
  const columns = grid.logMoneyness.length;
  const pointOf = (cell: number): Point => ({ row: Math.floor(cell / columns), column: cell % columns });
  const quoted = [...observed.keys()].filter((cell) => observed[cell] === 1).map(pointOf);
  const hull = hullOf(grid, quoted);
  return observed.map((seen, cell) => {
    if (seen === 1) return evidence.quoted;
    return isInside(grid, hull, pointOf(cell)) ? evidence.enclosed : evidence.outside;
  });
}

/** Positive where the way from a over b to c turns left; 0 on a line to rounding. */
function turn({ expiriesYears: years, logMoneyness: k }: RepairGrid, a: Point, b: Point, c: Point): number {
  const left = (years[b.row]! - years[a.row]!) * (k[c.column]! - k[a.column]!);
  const right = (years[c.row]! - years[a.row]!) * (k[b.column]! - k[a.column]!);
  const size = left - right;
  return Math.abs(size) <= 1e-11 * (Math.abs(left) + Math.abs(right)) ? 0 : size;
}

/**
 * Corners counter-clockwise; two where all points lie on a line, fewer where there are fewer.
 * @source Andrew 1979 (monotone chain)
 */
function hullOf(grid: RepairGrid, points: readonly Point[]): Point[] {
  if (points.length < 3) return [...points];
  const chain = (ordered: readonly Point[]): Point[] => {
    const kept: Point[] = [];
    for (const point of ordered) {
      while (kept.length > 1 && turn(grid, kept.at(-2)!, kept.at(-1)!, point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  const ordered = [...points].sort((a, b) => a.row - b.row || a.column - b.column);
  return [...chain(ordered), ...chain([...ordered].reverse())];
}

function isInside(grid: RepairGrid, hull: readonly Point[], point: Point): boolean {
  const inBox = (axis: keyof Point): boolean => {
    const values = hull.map((corner) => corner[axis]);
    return point[axis] >= Math.min(...values) && point[axis] <= Math.max(...values);
  };
  return (
    hull.length > 1 &&
    inBox('row') &&
    inBox('column') &&
    hull.every((corner, at) => turn(grid, corner, hull[(at + 1) % hull.length]!, point) >= 0)
  );
}
