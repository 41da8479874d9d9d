import { raiseToRunningMaximum } from '../benchmark-grid.ts';
import { nearestPoint, treeOfPoints } from '../nearest-point.ts';
import type { RepairEstimator } from '../repair-estimator.ts';
import type { ObservedSurface, RepairedSurface } from '../repair-grid.ts';
import { triangulate } from '../triangulate.ts';

/** Quotes of a surface as points of the plane (T, k). */
interface Points {
  readonly nodes: Int32Array;
  readonly years: Float64Array;
  readonly logMoneyness: Float64Array;
  readonly values: Float64Array;
}

/** Slack of a barycentric coordinate, for nodes on an edge. */
const EDGE = 1e-9;

/** Total variance linear on Delaunay triangles, the nearest quote outside them, then a running maximum along maturities. */
export const interpolation: RepairEstimator = {
  id: 'interpolation',
  label: 'Triangulated interpolation',
  source: 'Linear on the Delaunay triangles of the quotes in (T, k); published surface-repair benchmark',
  repair: (surfaces) => Promise.resolve(surfaces.map(interpolate)),
};

/**
 * Fills one surface: triangles, then the nearest quote, then the running maximum.
 * @param surface quotes
 * @returns surface without errors of its own; all NaN where nothing is quoted
 */
export function interpolate(surface: ObservedSurface): RepairedSurface {
  const points = pointsOf(surface);
  const totalVariance = new Float64Array(surface.observed.length).fill(Number.NaN);
  fillTriangles(surface, points, totalVariance);
  points.nodes.forEach((cell, at) => {
    totalVariance[cell] = points.values[at]!;
  });
  fillNearest(surface, points, totalVariance);
  return { totalVariance: raiseToRunningMaximum(totalVariance, surface.grid.logMoneyness.length) };
}

function pointsOf({ grid, observed, totalVariance }: ObservedSurface): Points {
  const nodes = Int32Array.from([...observed.keys()].filter((cell) => observed[cell] === 1));
  const columns = grid.logMoneyness.length;
  const pick = (value: (cell: number) => number): Float64Array => Float64Array.from(nodes, value);
  return {
    nodes,
    years: pick((cell) => grid.expiriesYears[Math.floor(cell / columns)]!),
    logMoneyness: pick((cell) => grid.logMoneyness[cell % columns]!),
    values: pick((cell) => totalVariance[cell]!),
  };
}

/** Linear values on the nodes that a triangle holds. */
function fillTriangles({ grid }: ObservedSurface, points: Points, out: Float64Array): void {
  const { years, logMoneyness, values } = points;
  const { corners } = triangulate(years, logMoneyness);
  const columns = grid.logMoneyness.length;
  for (let from = 0; from < corners.length; from += 3) {
    const [a, b, c] = [corners[from]!, corners[from + 1]!, corners[from + 2]!];
    const [rows, strikes] = [indicesOf(points, columns, [a, b, c]), columnsOf(points, columns, [a, b, c])];
    const [ux, uy] = [years[b]! - years[a]!, logMoneyness[b]! - logMoneyness[a]!];
    const [vx, vy] = [years[c]! - years[a]!, logMoneyness[c]! - logMoneyness[a]!];
    const area = ux * vy - uy * vx;
    for (let row = rows[0]; row <= rows[1]; row += 1)
      for (let column = strikes[0]; column <= strikes[1]; column += 1) {
        const [px, py] = [
          grid.expiriesYears[row]! - years[a]!,
          grid.logMoneyness[column]! - logMoneyness[a]!,
        ];
        const second = (px * vy - py * vx) / area;
        const third = (ux * py - uy * px) / area;
        if (second < -EDGE || third < -EDGE || second + third > 1 + EDGE) continue;
        out[row * columns + column] =
          values[a]! + second * (values[b]! - values[a]!) + third * (values[c]! - values[a]!);
      }
  }
}

function indicesOf({ nodes }: Points, columns: number, corners: readonly number[]): [number, number] {
  const rows = corners.map((corner) => Math.floor(nodes[corner]! / columns));
  return [Math.min(...rows), Math.max(...rows)];
}

function columnsOf({ nodes }: Points, columns: number, corners: readonly number[]): [number, number] {
  const strikes = corners.map((corner) => nodes[corner]! % columns);
  return [Math.min(...strikes), Math.max(...strikes)];
}

/** The value of the nearest quote in (T, k) where no triangle reached. */
function fillNearest({ grid }: ObservedSurface, points: Points, out: Float64Array): void {
  if (points.nodes.length === 0) return;
  const tree = treeOfPoints(points.years, points.logMoneyness);
  const columns = grid.logMoneyness.length;
  for (let cell = 0; cell < out.length; cell += 1) {
    if (!Number.isNaN(out[cell]!)) continue;
    const years = grid.expiriesYears[Math.floor(cell / columns)]!;
    out[cell] = points.values[nearestPoint(tree, years, grid.logMoneyness[cell % columns]!)]!;
  }
}
