import { volBetweenNodes } from '../chain/vol-between-nodes.ts';
import type { RepairGrid } from '../repair-grid.ts';
import { evidence, evidenceOf, type Evidence } from './node-evidence.ts';

/** A band around every node, decimal per √year. */
export interface NodeBand {
  readonly levelPercent: number;
  /** Of each node by itself, or of all nodes at once. */
  readonly covers: 'cell' | 'surface';
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** A repaired surface with all that says how far to trust it. */
export interface BandedSurface {
  readonly grid: RepairGrid;
  /** [n·m] */
  readonly totalVariance: Float64Array;
  /** [n·m] 1 where there was a quote. */
  readonly observed: Uint8Array;
  readonly bands: readonly NodeBand[];
  /** [n·m] 1 where no evidence stands behind the bands of a node; those outside the hull of the quotes have none in any case. */
  readonly extrapolated?: Uint8Array;
}

/** Vol at one expiry and strike with its bands. */
export interface BandedVol {
  readonly vol: number;
  /** In the order of the bands of the surface. */
  readonly ranges: readonly { readonly lower: number; readonly upper: number }[];
  readonly isNode: boolean;
  /** The least that any of the nodes around rests on. */
  readonly evidence: Evidence;
}

/** A node next to a point, with its share of what is interpolated linearly there. */
interface Corner {
  readonly cell: number;
  readonly share: number;
}

const ROUNDING = 1e-9;

/**
 * Vols of a repaired surface with their bands, on its nodes and between them.
 *
 * The vol is that of `volBetweenNodes`. Distances of a band from its vol are bilinear in (T, k) between the nodes: a band of a higher level
 * holds that of a lower one wherever it does so on the nodes.
 * @param surface with its bands
 * @returns at (years, log-moneyness); undefined outside the grid, where nothing is known
 */
export function bandedVols(surface: BandedSurface): (years: number, k: number) => BandedVol | undefined {
  const { grid, totalVariance, observed, bands } = surface;
  const volAt = volBetweenNodes(grid, { totalVariance });
  const places = evidenceOf(grid, observed).map((place, cell) =>
    surface.extrapolated?.[cell] === 1 ? evidence.outside : place,
  );
  const columns = grid.logMoneyness.length;
  const vols = totalVariance.map((w, cell) =>
    Math.sqrt(Math.max(w, 0) / grid.expiriesYears[Math.floor(cell / columns)]!),
  );
  return (years, k) => {
    const corners = cornersOf(grid, years, k);
    if (!corners) return undefined;
    const vol =
      corners.length === 1
        ? vols[corners[0]!.cell]!
        : volAt(clamped(grid.expiriesYears, years), clamped(grid.logMoneyness, k));
    const mean = (value: (cell: number) => number): number =>
      corners.reduce((sum, { cell, share }) => sum + share * value(cell), 0);
    return {
      vol,
      ranges: bands.map(({ lower, upper }) => ({
        lower: Math.max(vol - mean((cell) => vols[cell]! - lower[cell]!), 0),
        upper: vol + mean((cell) => upper[cell]! - vols[cell]!),
      })),
      isNode: corners.length === 1,
      evidence: Math.max(...corners.map(({ cell }) => places[cell]!), evidence.quoted) as Evidence,
    };
  };
}

/** The nodes around a point, those without a share left out; none outside the grid. */
function cornersOf(
  { expiriesYears, logMoneyness }: RepairGrid,
  years: number,
  k: number,
): Corner[] | undefined {
  const rows = between(expiriesYears, years);
  const columns = between(logMoneyness, k);
  if (!rows || !columns) return undefined;
  return rows.flatMap((row) =>
    columns.map((column) => ({
      cell: row.at * logMoneyness.length + column.at,
      share: row.share * column.share,
    })),
  );
}

function between(axis: Float64Array, value: number): { at: number; share: number }[] | undefined {
  const node = axis.findIndex((each) => Math.abs(each - value) <= ROUNDING);
  if (node >= 0) return [{ at: node, share: 1 }];
  const after = axis.findIndex((each) => each > value);
  if (!(after > 0)) return undefined;
  const share = (value - axis[after - 1]!) / (axis[after]! - axis[after - 1]!);
  return [
    { at: after - 1, share: 1 - share },
    { at: after, share },
  ];
}

/** Onto the axis where rounding has left it. */
function clamped(axis: Float64Array, value: number): number {
  return Math.min(Math.max(value, axis[0]!), axis.at(-1)!);
}
