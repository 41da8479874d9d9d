import type { Draws } from '../draws.ts';
import type { RepairGrid } from '../repair-grid.ts';
import type { SurfaceFamily } from './family.ts';

type Interval = readonly [low: number, high: number];

/** Ranges of the parameters; all are uniform. */
interface SsviRanges {
  readonly theta0: Interval;
  readonly slope: Interval;
  readonly curve: Interval;
  readonly rho: Interval;
  readonly eta: Interval;
  readonly gamma: Interval;
}

const narrow: SsviRanges = {
  theta0: [0.01, 0.032],
  slope: [0.02, 0.07],
  curve: [-0.006, 0.01],
  rho: [-0.72, -0.18],
  eta: [0.55, 1.55],
  gamma: [0.18, 0.62],
};

const shifted: SsviRanges = {
  theta0: [0.006, 0.045],
  slope: [0.012, 0.095],
  curve: [-0.015, 0.02],
  rho: [-0.88, -0.05],
  eta: [0.35, 2.1],
  gamma: [0.08, 0.78],
};

const LEAST_THETA = 0.004;
const LEAST_VARIANCE = 1e-4;
const BUMP_PROBABILITY = 0.45;

/** SSVI with a power law and a quadratic term structure. */
export const ssvi: SurfaceFamily = {
  id: 'ssvi',
  label: 'SSVI',
  source: 'Gatheral and Jacquier 2014; ranges of the published surface-repair benchmark',
  doc: 'Exact: SSVI with φ = ηθ^−γ, at-the-money variance quadratic in maturity, six random parameters.',
  generate: (draws, grid) => surfaceOf(draws, grid, narrow),
};

/** SSVI over wider ranges, at times with a bump of variance at one maturity. */
export const shiftedSsvi: SurfaceFamily = {
  id: 'shifted-ssvi',
  label: 'Shifted SSVI',
  source: ssvi.source,
  doc: 'Exact: SSVI over wider ranges; with probability 0.45 a bump of variance at one maturity, larger for calls.',
  generate: (draws, grid) => {
    const variance = surfaceOf(draws, grid, shifted);
    if (draws.chance(BUMP_PROBABILITY)) addBump(variance, draws, grid);
    return variance;
  },
};

function surfaceOf(draws: Draws, grid: RepairGrid, ranges: SsviRanges): Float64Array {
  const draw = ([low, high]: Interval): number => draws.uniform(low, high);
  const [theta0, slope, curve] = [draw(ranges.theta0), draw(ranges.slope), draw(ranges.curve)];
  const [rho, eta, gamma] = [draw(ranges.rho), draw(ranges.eta), draw(ranges.gamma)];
  const { expiriesYears, logMoneyness } = grid;
  const columns = logMoneyness.length;
  const variance = new Float64Array(expiriesYears.length * columns);
  const last = expiriesYears.at(-1)!;
  let theta = 0;
  expiriesYears.forEach((years, row) => {
    const share = years / last;
    theta = Math.max(theta, theta0 + slope * share + curve * share * share, LEAST_THETA);
    const phi = eta / Math.pow(Math.max(theta, 1e-4), gamma);
    for (let column = 0; column < columns; column += 1) {
      const x = phi * logMoneyness[column]!;
      const root = Math.sqrt((x + rho) ** 2 + 1 - rho * rho);
      variance[row * columns + column] = Math.max(0.5 * theta * (1 + rho * x + root), LEAST_VARIANCE);
    }
  });
  return variance;
}

/** b(T)(1 + 0.4 tanh 4k), b Gaussian over the index of the maturity. */
function addBump(variance: Float64Array, draws: Draws, { expiriesYears, logMoneyness }: RepairGrid): void {
  const height = draws.uniform(0.0015, 0.0045);
  const centre = draws.integer(2, expiriesYears.length - 3);
  for (let row = 0; row < expiriesYears.length; row += 1) {
    const bump = height * Math.exp(-0.5 * ((row - centre) / 0.8) ** 2);
    logMoneyness.forEach((k, column) => {
      variance[row * logMoneyness.length + column]! += bump * (1 + 0.4 * Math.tanh(4 * k));
    });
  }
}
