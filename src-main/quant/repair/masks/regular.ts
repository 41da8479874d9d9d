import { centralColumn, scatter, type MaskLaw } from './mask.ts';

/** About half of the nodes, dense at the forward, a wing missing at times. */
export const regularMask: MaskLaw = {
  id: 'regular',
  label: 'Regular',
  doc: 'About half of the nodes: scattered quotes, a dense centre, some full maturities and strikes, at times a wing missing on some maturities.',
  draw: (draws, grid) => {
    const rows = grid.expiriesYears.length;
    const columns = grid.logMoneyness.length;
    const observed = new Uint8Array(rows * columns);
    scatter(observed, draws, draws.uniform(0.34, 0.46));
    const centre = centralColumn(grid);
    for (let row = 0; row < rows; row += 1)
      for (let column = centre - 1; column <= centre + 1; column += 1)
        if (draws.chance(0.74)) observed[row * columns + column] = 1;
    for (const row of draws.choose(draws.integer(1, 3), rows))
      for (const column of draws.choose(draws.integer(4, 7), columns)) observed[row * columns + column] = 1;
    for (const column of draws.choose(draws.integer(1, 2), columns))
      for (const row of draws.choose(draws.integer(4, 8), rows)) observed[row * columns + column] = 1;
    if (draws.chance(0.55)) {
      const width = draws.integer(2, 4);
      const from = draws.chance(0.5) ? 0 : columns - width;
      for (const row of draws.choose(draws.integer(3, 7), rows))
        observed.fill(0, row * columns + from, row * columns + from + width);
    }
    return observed;
  },
};
