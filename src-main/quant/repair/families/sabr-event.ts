import { raiseToRunningMaximum } from '../benchmark-grid.ts';
import type { Draws } from '../draws.ts';
import type { SurfaceFamily } from './family.ts';

const LEAST_VARIANCE = 1e-4;

interface Event {
  /** Index of the maturity, and size in vol; no size, no event. */
  readonly at: number;
  readonly size: number;
}

/** Quadratic smiles with noise from maturity to maturity, an event and kinks near it. */
export const sabrEvent: SurfaceFamily = {
  id: 'sabr-event',
  label: 'SABR with events',
  source: 'Published surface-repair benchmark; smile as the second-order expansion of Hagan et al. 2002',
  doc: 'Exact: vols quadratic in log-moneyness, each maturity with its own noise; with probability 0.75 an event and kinks near it.',
  generate: (draws, { expiriesYears, logMoneyness }) => {
    const [base, decay, long] = [
      draws.uniform(0.13, 0.29),
      draws.uniform(0.03, 0.12),
      draws.uniform(0.05, 0.13),
    ];
    const [skew0, skewDecay] = [draws.uniform(-0.52, -0.1), draws.uniform(0.1, 1.2)];
    const [convex0, wing] = [draws.uniform(0.25, 0.95), draws.uniform(-0.12, 0.18)];
    const event = drawEvent(draws, expiriesYears.length);
    const columns = logMoneyness.length;
    const variance = new Float64Array(expiriesYears.length * columns);
    expiriesYears.forEach((years, row) => {
      const atMoney = long + base * Math.exp(-4 * decay * years) + draws.normal(0, 0.002);
      const skew = skew0 * Math.exp(-skewDecay * years) + draws.normal(0, 0.025);
      const convexity = convex0 / Math.sqrt(years + 0.3) + draws.normal(0, 0.03);
      const rise = event.size * Math.exp(-0.5 * ((row - event.at) / 0.65) ** 2);
      const near = event.size > 0 && Math.abs(row - event.at) <= 1;
      const [kink, centre] = near ? [draws.uniform(0.01, 0.03), draws.uniform(-0.12, 0.12)] : [0, 0];
      for (let column = 0; column < columns; column += 1) {
        const k = logMoneyness[column]!;
        const vol =
          atMoney +
          rise +
          skew * k +
          convexity * k * k +
          wing * Math.max(k, 0) ** 3 +
          kink * Math.max(0, 1 - Math.abs(k - centre) / 0.12);
        const clipped = Math.min(Math.max(vol, 0.04), 1.2);
        variance[row * columns + column] = Math.max(clipped * clipped * years, LEAST_VARIANCE);
      }
    });
    return raiseToRunningMaximum(variance, columns);
  },
};

function drawEvent(draws: Draws, maturities: number): Event {
  if (!draws.chance(0.75)) return { at: 0, size: 0 };
  return { at: draws.integer(1, maturities - 3), size: draws.uniform(0.015, 0.055) };
}
