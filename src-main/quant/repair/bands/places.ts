import type { RepairGrid } from '../repair-grid.ts';

/**
 * Where a place lies with regard to the quoted nodes, in runs from easy to hard. Strikes are measured in spacings of the grid against the
 * maturities within one and a half spacings, maturities by their ratio.
 */
const AROUND = [
  'at a quoted node',
  'beside quoted nodes',
  'about one spacing from quoted nodes',
  'in a hole',
  'up to 1 spacing beyond the strikes quoted',
  '1 to 2.5 spacings beyond the strikes quoted',
  '2.5 to 4 spacings beyond the strikes quoted',
  '4 to 5.5 spacings beyond the strikes quoted',
  'more than 5.5 spacings beyond the strikes quoted',
  'before the first maturity quoted, more than half of it',
  'before the first maturity quoted, a quarter to a half of it',
  'before the first maturity quoted, less than a quarter of it',
  'after the last maturity quoted, up to half as long again',
  'after the last maturity quoted, longer still',
] as const;

/** Every place below half a year, then every place above: short smiles bend where long ones do not. */
export const placeNames: readonly string[] = ['below half a year', 'above half a year'].flatMap((half) =>
  AROUND.map((around) => `${around}, ${half}`),
);
const HALF_YEAR = 0.5;

/** First and last of the runs along which places grow harder. */
export const placeRuns: readonly (readonly [number, number])[] = [0, AROUND.length].flatMap((from) =>
  (
    [
      [0, 3],
      [4, 8],
      [9, 11],
      [12, 13],
    ] as const
  ).map(([first, last]) => [from + first, from + last] as const),
);
/** Places with quotes on both sides. */
export const insideRuns = [placeRuns[0]!, placeRuns[4]!] as const;

/**
 * The same place on the other side of half a year.
 * @param place index into {@link placeNames}
 * @returns index
 */
export function siblingOf(place: number): number {
  return (place + AROUND.length) % placeNames.length;
}

const [INSIDE, STRIKES, EARLY, LATE] = [0, 4, 9, 12];

const INSIDE_EDGES = [0.4, 0.75, 1.25];
const STRIKE_EDGES = [1, 2.5, 4, 5.5];
/** Of ln(first/T) and ln(T/last). */
const EARLY_EDGES = [Math.log(2), Math.log(4)];
const LATE_EDGES = [Math.log(1.5)];
const NEAR_ROWS = 1.5;
/** What is not counted as beyond. */
const NOTHING = 1e-6;

/**
 * Coordinate on an axis: 0 at its first node, 1 at the second, along a straight line beyond the ends.
 * @param axis [n] ascending
 * @param value in its units
 * @returns coordinate
 */
export function coordinateOn(axis: Float64Array, value: number): number {
  let above = 1;
  while (above < axis.length - 1 && axis[above]! < value) above += 1;
  return above - 1 + (value - axis[above - 1]!) / (axis[above]! - axis[above - 1]!);
}

/**
 * Tells how far a place lies from quotes.
 * @param grid axes
 * @param observed [n·m] 1 where a node is quoted
 * @returns indices into {@link placeNames} of (years, log-moneyness): one, or two where it lies beyond strikes and maturities both
 */
export function placesAmong(
  grid: RepairGrid,
  observed: Uint8Array,
): (years: number, k: number) => readonly number[] {
  const { expiriesYears, logMoneyness } = grid;
  const columns = logMoneyness.length;
  const rows = Array.from(expiriesYears, (_, row) =>
    Array.from(logMoneyness.keys()).filter((column) => observed[row * columns + column] === 1),
  );
  const quoted = [...rows.keys()].filter((row) => rows[row]!.length > 0);
  const [first, last] = [quoted[0], quoted.at(-1)];
  return (years, k) => {
    const half = years < HALF_YEAR ? 0 : AROUND.length;
    if (first === undefined || last === undefined) return [half + EARLY - 1];
    const row = coordinateOn(expiriesYears, years);
    const column = coordinateOn(logMoneyness, k);
    const found: number[] = [];
    const beyond = beyondStrikes(rows, Math.min(Math.max(row, first), last), column);
    if (beyond > NOTHING) found.push(half + STRIKES + stepsBelow(STRIKE_EDGES, beyond));
    const early = Math.log(expiriesYears[first]! / years);
    const late = Math.log(years / expiriesYears[last]!);
    if (early > NOTHING) found.push(half + EARLY + stepsBelow(EARLY_EDGES, early));
    else if (late > NOTHING) found.push(half + LATE + stepsBelow(LATE_EDGES, late));
    return found.length > 0
      ? found
      : [half + INSIDE + stepsBelow(INSIDE_EDGES, nearestOf(rows, row, column))];
  };
}

/** Spacings beyond the quoted strikes of the maturities near a row; of the next quoted ones where none is near. */
function beyondStrikes(rows: readonly (readonly number[])[], row: number, column: number): number {
  let [lowest, highest] = [Infinity, -Infinity];
  for (let reach = NEAR_ROWS; lowest > highest; reach += 1)
    rows.forEach((quoted, at) => {
      if (quoted.length === 0 || Math.abs(at - row) > reach) return;
      lowest = Math.min(lowest, quoted[0]!);
      highest = Math.max(highest, quoted.at(-1)!);
    });
  return Math.max(column - highest, lowest - column);
}

function nearestOf(rows: readonly (readonly number[])[], row: number, column: number): number {
  let nearest = Infinity;
  rows.forEach((quoted, at) => {
    for (const each of quoted) nearest = Math.min(nearest, (at - row) ** 2 + (each - column) ** 2);
  });
  return Math.sqrt(nearest);
}

function stepsBelow(edges: readonly number[], value: number): number {
  return edges.filter((edge) => value > edge).length;
}

/**
 * Value between nodes, linear along both axes; that of the nearest edge outside.
 * @param values [n·m]
 * @param columns m
 * @param row coordinate
 * @param column coordinate
 * @returns value
 */
export function blendNodes(values: Float64Array, columns: number, row: number, column: number): number {
  const rows = values.length / columns;
  const [r, c] = [Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(column, 0), columns - 1)];
  const [top, left] = [Math.min(Math.floor(r), rows - 2), Math.min(Math.floor(c), columns - 2)];
  const [down, right] = [r - top, c - left];
  const at = top * columns + left;
  const upper = values[at]! + right * (values[at + 1]! - values[at]!);
  const lower = values[at + columns]! + right * (values[at + columns + 1]! - values[at + columns]!);
  return upper + down * (lower - upper);
}
