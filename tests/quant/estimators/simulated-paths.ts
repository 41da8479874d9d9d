import { transformPowerOfTwo } from '#quant/math/fourier.ts';
import { randomStream } from '#quant/math/philox.ts';
import type { BarColumns } from '#quant/estimators/realised-volatility.ts';

/** Steps of fractional Brownian motion, exact in law, by circulant embedding (Davies and Harte 1987). */
export function fractionalNoise(count: number, hurst: number, seed: number): Float64Array {
  let half = 1;
  while (half < count) half *= 2;
  const size = 2 * half;
  const covariance = (lag: number): number =>
    0.5 *
    (Math.abs(lag + 1) ** (2 * hurst) - 2 * Math.abs(lag) ** (2 * hurst) + Math.abs(lag - 1) ** (2 * hurst));
  const eigenvalues = Float64Array.from({ length: size }, (_, index) =>
    covariance(index <= half ? index : size - index),
  );
  transformPowerOfTwo(eigenvalues, new Float64Array(size));
  const random = randomStream(seed, 99);
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  for (let index = 0; index < size; index += 1) {
    const scale = Math.sqrt(Math.max(0, eigenvalues[index]!) / size);
    real[index] = scale * random.normal(0, index);
    imaginary[index] = scale * random.normal(1, index);
  }
  transformPowerOfTwo(real, imaginary);
  return real.slice(0, count);
}

/** Exact Ornstein–Uhlenbeck path of ln VIX with daily steps. */
export function ouPath(
  count: number,
  at: { kappa: number; theta: number; sigma: number; dt: number; seed: number },
): Float64Array {
  const random = randomStream(at.seed, 7);
  const decay = Math.exp(-at.kappa * at.dt);
  const deviation = at.sigma * Math.sqrt((1 - decay * decay) / (2 * at.kappa));
  const path = new Float64Array(count);
  path[0] = at.theta;
  for (let index = 1; index < count; index += 1) {
    path[index] = at.theta + decay * (path[index - 1]! - at.theta) + deviation * random.normal(0, index);
  }
  return path;
}

/** Daily bars of a driftless Brownian log price watched `steps` times a session, with an overnight share of the variance. */
export function brownianBars(
  count: number,
  at: { volAnnual: number; overnightShare: number; steps: number; seed: number },
): BarColumns {
  const random = randomStream(at.seed, 11);
  const dayDeviation = at.volAnnual / Math.sqrt(252);
  const step = dayDeviation * Math.sqrt((1 - at.overnightShare) / at.steps);
  const night = dayDeviation * Math.sqrt(at.overnightShare);
  const bars = {
    open: new Float64Array(count),
    high: new Float64Array(count),
    low: new Float64Array(count),
    close: new Float64Array(count),
  };
  let log = Math.log(100);
  for (let day = 0; day < count; day += 1) {
    log += night * random.normal(day, 0);
    let [high, low] = [log, log];
    bars.open[day] = Math.exp(log);
    for (let index = 1; index <= at.steps; index += 1) {
      log += step * random.normal(day, index);
      if (log > high) high = log;
      if (log < low) low = log;
    }
    bars.high[day] = Math.exp(high);
    bars.low[day] = Math.exp(low);
    bars.close[day] = Math.exp(log);
  }
  return bars;
}
