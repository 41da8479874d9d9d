import type { Draws } from '../draws.ts';
import type { SurfaceFamily } from './family.ts';
import { drawForwardVariance } from './forward-curve.ts';
import { mixPrices, type VolatilityPaths } from './mix-prices.ts';
import { drawPathNormals, evenSteps, type EvenSteps, type PathNormals } from './volatility-draws.ts';

const PATHS = 1024;

/** p(X) = α0 + α1X + α3X³ + α5X⁵ of a factor with speed κ and standard deviation s in the long run. */
interface QuinticParams {
  readonly alpha: readonly [number, number, number, number];
  readonly speed: number;
  readonly deviation: number;
  readonly forwardVariance: (years: number) => number;
}

/** One-factor quintic Ornstein–Uhlenbeck volatility by simulation. */
export const quinticFamily: SurfaceFamily = {
  id: 'quintic',
  label: 'Quintic OU',
  source: 'Abi Jaber, Illand and Li 2022, arXiv:2212.10917',
  doc: 'Simulated: 1,024 scrambled Sobol paths, the factor exact at 50 steps a year, prices conditional on it; a surface is that of a discrete model: free of butterflies, tens of basis points from the limit near the forward, a few hundred beyond four standard deviations of the first maturity.',
  generate: (draws, grid) => {
    const params = drawParams(draws);
    const rho = draws.uniform(-0.9, -0.4);
    const steps = evenSteps(grid);
    return mixPrices(simulate(params, steps, drawPathNormals(draws, steps, PATHS)), rho, grid);
  },
};

function drawParams(draws: Draws): QuinticParams {
  const alpha = [
    draws.uniform(0.2, 1),
    draws.uniform(0.3, 1),
    draws.uniform(0.02, 0.3),
    draws.uniform(0, 0.06),
  ] as const;
  const speed = Math.exp(draws.uniform(Math.log(0.7), Math.log(20)));
  return { alpha, speed, deviation: draws.uniform(0.5, 1.1), forwardVariance: drawForwardVariance(draws) };
}

/** σ = √ξ0 p(X)/√E p(X)²; X exact on the steps, σ at their left end. */
function simulate(
  { alpha, speed, deviation, forwardVariance }: QuinticParams,
  { dt, count, ends }: EvenSteps,
  { paths, driver, own }: PathNormals,
): VolatilityPaths {
  const vol = deviation * Math.sqrt(2 * speed);
  const decay = Math.exp(-speed * dt);
  const onDriver = (vol * -Math.expm1(-speed * dt)) / (speed * Math.sqrt(dt));
  const stepVariance = deviation * deviation * -Math.expm1(-2 * speed * dt);
  const onOwn = Math.sqrt(Math.max(stepVariance - onDriver * onDriver, 0));
  const scales = Float64Array.from({ length: count }, (_, at) => {
    const spread = deviation * deviation * -Math.expm1(-2 * speed * at * dt);
    return Math.sqrt(forwardVariance((at + 0.5) * dt) / meanSquare(alpha, spread));
  });
  const result: VolatilityPaths = {
    paths,
    gains: new Float64Array(ends.length * paths),
    variances: new Float64Array(ends.length * paths),
  };
  const rootDt = Math.sqrt(dt);
  for (let path = 0; path < paths; path += 1) {
    let [x, gain, total, row] = [0, 0, 0, 0];
    for (let step = 0; step < count; step += 1) {
      const x2 = x * x;
      const sigma = scales[step]! * (alpha[0] + x * (alpha[1] + x2 * (alpha[2] + x2 * alpha[3])));
      const normal = driver[path * count + step]!;
      gain += sigma * rootDt * normal;
      total += sigma * sigma * dt;
      x = decay * x + onDriver * normal + onOwn * own[path * count + step]!;
      if (ends[row] !== step + 1) continue;
      result.gains[row * paths + path] = gain;
      result.variances[row * paths + path] = total;
      row += 1;
    }
  }
  return result;
}

/** E[p(X)²] for X ~ N(0, v): even moments 1, v, 3v², 15v³, 105v⁴, 945v⁵. */
function meanSquare([a, b, c, d]: QuinticParams['alpha'], v: number): number {
  return (
    a * a +
    b * b * v +
    2 * b * c * 3 * v ** 2 +
    (c * c + 2 * b * d) * 15 * v ** 3 +
    2 * c * d * 105 * v ** 4 +
    d * d * 945 * v ** 5
  );
}
