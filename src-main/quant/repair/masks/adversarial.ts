import type { Draws } from '../draws.ts';
import { centralColumn, scatter, type MaskLaw } from './mask.ts';

const LEAST_QUOTES = 18;

/** Less than a fifth of the nodes: a wing missing everywhere, the first or last maturities gone. */
export const adversarialMask: MaskLaw = {
  id: 'adversarial',
  label: 'Adversarial',
  doc: 'About 18 % of the nodes: one wing missing on all maturities, often the first or the last maturities without quotes but a few.',
  draw: (draws, grid) => {
    const rows = grid.expiriesYears.length;
    const columns = grid.logMoneyness.length;
    const observed = new Uint8Array(rows * columns);
    scatter(observed, draws, draws.uniform(0.16, 0.25));
    const centre = centralColumn(grid);
    const kept = draws.uniform(0.55, 0.82);
    for (let row = 0; row < rows; row += 1) if (draws.chance(kept)) observed[row * columns + centre] = 1;
    for (const offset of draws.choose(draws.integer(1, 2), 4)) {
      const column = centre + [-2, -1, 1, 2][offset]!;
      for (const row of draws.choose(draws.integer(3, 6), rows)) observed[row * columns + column] = 1;
    }
    deleteRegions(observed, draws, columns);
    for (const cell of draws.choose(draws.integer(6, 11), observed.length)) observed[cell] = 1;
    for (let row = 0; row < rows; row += 1) if (draws.chance(0.35)) observed[row * columns + centre] = 1;
    addUntil(observed, draws, LEAST_QUOTES);
    return observed;
  },
};

function deleteRegions(observed: Uint8Array, draws: Draws, columns: number): void {
  const rows = observed.length / columns;
  const width = draws.integer(4, 6);
  const from = draws.chance(0.5) ? 0 : columns - width;
  for (let row = 0; row < rows; row += 1)
    observed.fill(0, row * columns + from, row * columns + from + width);
  if (draws.chance(0.65)) observed.fill(0, 0, draws.integer(2, 4) * columns);
  if (draws.chance(0.45)) observed.fill(0, (rows - draws.integer(3, 5)) * columns);
}

function addUntil(observed: Uint8Array, draws: Draws, least: number): void {
  let count = observed.reduce((sum, each) => sum + each, 0);
  for (const cell of draws.choose(observed.length, observed.length)) {
    if (count >= least) return;
    if (observed[cell] === 1) continue;
    observed[cell] = 1;
    count += 1;
  }
}
