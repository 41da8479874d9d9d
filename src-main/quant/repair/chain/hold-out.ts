import type { Draws } from '../draws.ts';
import type { RepairGrid } from '../repair-grid.ts';

/** Kinds of holes, in turn: patches among the quotes, a wing, the first maturities, the last ones. */
const KINDS = ['patches', 'wing', 'patches', 'first', 'patches', 'last'] as const;
const WING_WIDTHS = [3, 4, 5, 6];
const ROWS_MISSING = [2, 3, 4];
/** One wing of four is missing on some maturities only. */
const PARTIAL = 0.25;
/** Share of the quotes after which no further patch is taken. */
const LARGEST_PATCHES = 0.25;

/**
 * A hole to make in quotes that are there, shaped like those that markets have.
 * @param grid axes
 * @param observed [n·m] 1 where a node is quoted
 * @param draws random numbers
 * @param at number of the hole: kinds take turns
 * @returns [n·m] 1 where quotes are to be held out
 */
export function holdOutNodes(grid: RepairGrid, observed: Uint8Array, draws: Draws, at: number): Uint8Array {
  const kind = KINDS[at % KINDS.length]!;
  const turn = Math.floor(at / KINDS.length);
  if (kind === 'patches') return patches(grid, observed, draws);
  if (kind === 'wing') return wing(grid, observed, draws, WING_WIDTHS[turn % WING_WIDTHS.length]!);
  return end(grid, observed, { isFirst: kind === 'first', rows: ROWS_MISSING[turn % ROWS_MISSING.length]! });
}

function patches(grid: RepairGrid, observed: Uint8Array, draws: Draws): Uint8Array {
  const columns = grid.logMoneyness.length;
  const rows = grid.expiriesYears.length;
  const out = new Uint8Array(observed.length);
  const quoted = [...observed.keys()].filter((cell) => observed[cell] === 1);
  if (quoted.length === 0) return out;
  const isTooMuch = (): boolean =>
    quoted.filter((cell) => out[cell] === 1).length > LARGEST_PATCHES * quoted.length;
  const count = draws.integer(2, 4);
  for (let patch = 0; patch < count && !isTooMuch(); patch += 1) {
    const centre = quoted[draws.integer(0, quoted.length - 1)]!;
    const [high, wide] = [draws.integer(0, 2), draws.integer(0, 2)];
    const [row, column] = [Math.floor(centre / columns), centre % columns];
    for (let r = Math.max(row - high, 0); r <= Math.min(row + high, rows - 1); r += 1)
      out.fill(
        1,
        r * columns + Math.max(column - wide, 0),
        r * columns + Math.min(column + wide + 1, columns),
      );
  }
  return out;
}

function wing(grid: RepairGrid, observed: Uint8Array, draws: Draws, width: number): Uint8Array {
  const columns = grid.logMoneyness.length;
  const isPartial = draws.chance(PARTIAL);
  const isPuts = draws.chance(0.5);
  const rows = Array.from(grid.expiriesYears, () => !isPartial || draws.chance(0.5));
  const edge = edgeOf(
    [...grid.logMoneyness.keys()].filter((column) =>
      rows.some((_, row) => observed[row * columns + column] === 1),
    ),
    width,
    isPuts,
  );
  return observed.map((_, cell) => {
    if (!rows[Math.floor(cell / columns)]) return 0;
    return (isPuts ? cell % columns < edge : cell % columns > edge) ? 1 : 0;
  });
}

function end(
  grid: RepairGrid,
  observed: Uint8Array,
  { isFirst, rows }: { isFirst: boolean; rows: number },
): Uint8Array {
  const columns = grid.logMoneyness.length;
  const quoted = [...grid.expiriesYears.keys()].filter((row) =>
    observed.subarray(row * columns, (row + 1) * columns).includes(1),
  );
  const edge = edgeOf(quoted, rows, isFirst);
  return observed.map((_, cell) => {
    const row = Math.floor(cell / columns);
    return (isFirst ? row < edge : row > edge) ? 1 : 0;
  });
}

/** The first line that stays when so many are taken from one end, half of them at most. */
function edgeOf(lines: readonly number[], width: number, fromStart: boolean): number {
  const taken = Math.min(width, Math.floor(lines.length / 2));
  return (fromStart ? lines[taken] : lines[lines.length - 1 - taken]) ?? 0;
}
