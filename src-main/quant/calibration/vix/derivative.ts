const TABLE = 8;
const SHRINK = 1.6;

/**
 * f′(x) of a smooth function known to rounding: central differences of shrinking steps, extrapolated to none.
 * @param f function, defined on [x − step, x + step]
 * @param x where
 * @param step first step
 * @returns the entry of the table that agrees best with its neighbours
 * @source Ridders 1982, "Accurate computation of F′(x) and F′(x)F″(x)", Advances in Engineering Software 4
 */
export function derivative(f: (x: number) => number, x: number, step: number): number {
  let before: number[] = [];
  let best = Number.NaN;
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0, h = step; row < TABLE; row += 1, h /= SHRINK) {
    const entries = [(f(x + h) - f(x - h)) / (2 * h)];
    for (let column = 1, factor = SHRINK * SHRINK; column <= row; column += 1, factor *= SHRINK * SHRINK) {
      const finer = entries[column - 1]!;
      const value = finer + (finer - before[column - 1]!) / (factor - 1);
      const error = Math.max(Math.abs(value - finer), Math.abs(value - before[column - 1]!));
      entries.push(value);
      if (!(error < least)) continue;
      least = error;
      best = value;
    }
    before = entries;
  }
  return best;
}
