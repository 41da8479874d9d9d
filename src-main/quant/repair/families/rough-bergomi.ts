import type { SurfaceFamily } from './family.ts';
import { drawForwardVariance } from './forward-curve.ts';
import { mixPrices, type VolatilityPaths } from './mix-prices.ts';
import { drawPathNormals, evenSteps, type EvenSteps, type PathNormals } from './volatility-draws.ts';

const PATHS = 1024;

interface RoughParams {
  readonly H: number;
  readonly eta: number;
  readonly forwardVariance: (years: number) => number;
}

/** Rough Bergomi by simulation. */
export const roughBergomiFamily: SurfaceFamily = {
  id: 'rough-bergomi',
  label: 'Rough Bergomi',
  source: 'Bayer, Friz and Gatheral 2016; hybrid scheme: Bennedsen, Lunde and Pakkanen 2017',
  doc: 'Simulated: 1,024 scrambled Sobol paths of the hybrid scheme, 50 steps a year, prices conditional on them; a surface is that of a discrete model: free of butterflies, tens of basis points from the limit near the forward, a few hundred beyond four standard deviations of the first maturity.',
  generate: (draws, grid) => {
    const params = {
      H: draws.uniform(0.03, 0.25),
      eta: draws.uniform(0.8, 2.4),
      forwardVariance: drawForwardVariance(draws),
    };
    const rho = draws.uniform(-0.95, -0.35);
    const steps = evenSteps(grid);
    const normals = drawPathNormals(draws, steps, PATHS);
    return mixPrices(simulate(params, steps, normals), rho, grid);
  },
};

/** V_i = ξ0 exp(η Y_i − ½η² Var Y_i), the last cell of Y exact, older ones with the mean of the kernel over them. */
function simulate({ H, eta, forwardVariance }: RoughParams, steps: EvenSteps, normals: PathNormals) {
  const { dt, count, ends } = steps;
  const kernel = kernelOf(H, dt, count);
  const rootDt = Math.sqrt(dt);
  const forwards = Float64Array.from({ length: count }, (_, at) => forwardVariance((at + 0.5) * dt));
  const result: VolatilityPaths = {
    paths: normals.paths,
    gains: new Float64Array(ends.length * normals.paths),
    variances: new Float64Array(ends.length * normals.paths),
  };
  const scale = eta * Math.sqrt(2 * H);
  for (let path = 0; path < normals.paths; path += 1) {
    const driver = normals.driver.subarray(path * count, (path + 1) * count);
    const own = normals.own.subarray(path * count, (path + 1) * count);
    let [gain, total, row, level] = [0, 0, 0, 0];
    for (let step = 0; step < count; step += 1) {
      const spread = step === 0 ? 0 : kernel.variances[step - 1]!;
      const variance = forwards[step]! * Math.exp(scale * level - 0.5 * scale * scale * spread);
      gain += Math.sqrt(variance) * rootDt * driver[step]!;
      total += variance * dt;
      if (ends[row] === step + 1) {
        result.gains[row * normals.paths + path] = gain;
        result.variances[row * normals.paths + path] = total;
        row += 1;
      }
      level = kernel.onFirst * driver[step]! + kernel.onSecond * own[step]!;
      let older = 0;
      for (let lag = 1; lag <= step; lag += 1) older += kernel.means[lag]! * driver[step - lag]!;
      level += rootDt * older;
    }
  }
  return result;
}

interface RoughKernel {
  readonly onFirst: number;
  readonly onSecond: number;
  /** Mean of (t − s)^{H−½} over the cell `lag` steps ago. */
  readonly means: Float64Array;
  /** Variance of the sum after 1, 2, … steps. */
  readonly variances: Float64Array;
}

function kernelOf(H: number, dt: number, count: number): RoughKernel {
  const power = H + 0.5;
  const means = Float64Array.from(
    { length: count },
    (_, lag) => (dt ** (H - 0.5) * ((lag + 1) ** power - lag ** power)) / power,
  );
  const near = dt ** (2 * H) / (2 * H);
  const onFirst = dt ** H / power;
  const variances = new Float64Array(count).fill(near);
  for (let step = 1; step < count; step += 1) variances[step] = variances[step - 1]! + dt * means[step]! ** 2;
  return { onFirst, onSecond: Math.sqrt(Math.max(near - onFirst * onFirst, 0)), means, variances };
}
