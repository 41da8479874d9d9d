import { priceOptions } from '../../engines/price-options.ts';
import { QuantError } from '../../math/quant-error.ts';
import { heston } from '../../models/heston.ts';
import { variancesOfVols, yearsOfNodes } from '../benchmark-grid.ts';
import type { Draws } from '../draws.ts';
import type { SurfaceFamily } from './family.ts';

/** Square-root stochastic volatility, priced by the engine. */
export const hestonFamily: SurfaceFamily = {
  id: 'heston',
  label: 'Heston',
  source: 'Heston 1993; prices by the Fourier engines',
  doc: 'Exact to the tolerance of the engine: vols of Heston prices, five random parameters.',
  generate: (draws, grid) => {
    const years = yearsOfNodes(grid);
    const columns = grid.logMoneyness.length;
    const logMoneyness = years.map((_, cell) => grid.logMoneyness[cell % columns]!);
    const batch = {
      strikes: logMoneyness.map(Math.exp),
      expiryYears: years,
      isCall: Uint8Array.from(logMoneyness, (k) => (k >= 0 ? 1 : 0)),
    };
    const market = { forward: 1, rate: 0, dividendYield: 0 };
    const params = drawParams(draws);
    const { impliedVols } = priceOptions(heston, params, market, batch);
    if (!impliedVols.every(Number.isFinite)) throw new QuantError('NO_VOL', { family: 'heston', ...params });
    return variancesOfVols(impliedVols, grid);
  },
};

function drawParams(draws: Draws): Record<'v0' | 'kappa' | 'theta' | 'sigma' | 'rho', number> {
  return {
    v0: draws.uniform(0.1, 0.35) ** 2,
    kappa: draws.uniform(0.5, 5),
    theta: draws.uniform(0.12, 0.3) ** 2,
    sigma: draws.uniform(0.2, 1.1),
    rho: draws.uniform(-0.9, -0.2),
  };
}
