import { raiseToRunningMaximum } from '../benchmark-grid.ts';
import type { Draws } from '../draws.ts';
import type { SurfaceFamily } from './family.ts';
import { drawTermStructure } from './term-structure.ts';

const LEAST_VARIANCE = 1e-4;
/** Least share of the at-the-money variance that the smile may fall to. */
const LEAST_SHARE = 0.15;

/** A jump on a known date: variance for all later expiries, and a hump at the forward for the first of them. */
interface ScheduledJump {
  readonly years: number;
  readonly variance: number;
  readonly hump: number;
}

/** Raw SVI slices with a scheduled jump. */
export const sviEvent: SurfaceFamily = {
  id: 'svi-event',
  label: 'SVI with events',
  source: 'Raw SVI: Gatheral 2004; scheduled jumps: Dubinsky, Johannes, Kaeck and Seeger 2019',
  doc: 'Exact: raw SVI slices whose parameters drift with maturity and carry noise of their own; with probability 0.7 a jump on a known date. Slices may break butterfly conditions far from the forward.',
  generate: (draws, { expiriesYears, logMoneyness }) => {
    const meanVariance = drawTermStructure(draws);
    const shape = drawShape(draws);
    const jump = drawJump(draws, expiriesYears.at(-1)!);
    const columns = logMoneyness.length;
    const variance = new Float64Array(expiriesYears.length * columns);
    expiriesYears.forEach((years, row) => {
      const slice = sliceAt(draws, shape, meanVariance(years) * years, years);
      const passed = jump !== undefined && years >= jump.years;
      const isFirst = passed && (row === 0 || expiriesYears[row - 1]! < jump.years);
      logMoneyness.forEach((k, column) => {
        const x = k - slice.m;
        let w = slice.a + slice.b * (slice.rho * x + Math.sqrt(x * x + slice.sigma * slice.sigma));
        if (passed) w += jump.variance;
        if (isFirst) w += jump.variance * jump.hump * Math.exp(-0.5 * (k / 0.06) ** 2);
        variance[row * columns + column] = Math.max(w, LEAST_VARIANCE);
      });
    });
    return raiseToRunningMaximum(variance, columns);
  },
};

interface Shape {
  readonly steepness: number;
  readonly rho: number;
  readonly shift: number;
  readonly width: number;
  readonly power: number;
}

function drawShape(draws: Draws): Shape {
  return {
    steepness: draws.uniform(0.2, 0.6),
    rho: draws.uniform(-0.85, -0.15),
    shift: draws.uniform(-0.03, 0.1),
    width: draws.uniform(0.06, 0.3),
    power: draws.uniform(0.25, 0.55),
  };
}

function drawJump(draws: Draws, lastYears: number): ScheduledJump | undefined {
  if (!draws.chance(0.7)) return undefined;
  const years = draws.uniform(0.02, 0.9 * lastYears);
  return { years, variance: draws.uniform(0.02, 0.07) ** 2, hump: draws.uniform(0, 0.6) };
}

/** a puts w(0) at the at-the-money variance; b shrinks where the least variance would fall too low. */
function sliceAt(draws: Draws, shape: Shape, atMoney: number, years: number) {
  const rho = Math.min(Math.max(shape.rho + draws.normal(0, 0.03), -0.95), 0.5);
  const m = shape.shift * Math.sqrt(years) + draws.normal(0, 0.005);
  const sigma = shape.width * years ** shape.power * Math.exp(draws.normal(0, 0.05));
  const level = atMoney * Math.exp(draws.normal(0, 0.01));
  const steepest = shape.steepness * Math.sqrt(level) * Math.exp(draws.normal(0, 0.04));
  const atZero = Math.sqrt(m * m + sigma * sigma) - rho * m;
  const drop = atZero - sigma * Math.sqrt(1 - rho * rho);
  const b = Math.min(steepest, ((1 - LEAST_SHARE) * level) / Math.max(drop, 1e-9));
  return { a: level - b * atZero, b, rho, m, sigma };
}
