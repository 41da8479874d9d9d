import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { outOfTheMoneyVol } from '#quant/engines/out-of-the-money-vol.ts';
import { integrateTanhSinh } from '#quant/math/tanh-sinh.ts';
import { exactRoughBergomi } from '#quant/processes/exact/rough-bergomi-exact.ts';
import { volterraCovariance, volterraLoadings } from '#quant/processes/exact/volterra-covariance.ts';
import { estimatesOf } from '#quant/payoffs/estimates.ts';
import { addBlocks, blockMoments, momentLength, type Estimate } from '#quant/payoffs/moments.ts';
import { findProcess } from '#quant/processes/registry.ts';
import { TOTAL_VARIANCE, VOL_GAIN } from '#quant/processes/step-program.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { finalStates } from '../../../simulation/support/run-process.ts';

// models.md section 7.4
const params = { H: 0.07, eta: 1.9, rho: -0.9, xi0: 0.235 ** 2 };
const expiryYears = 0.25;

interface Sides {
  readonly [VOL_GAIN]: readonly Float64Array[];
  readonly [TOTAL_VARIANCE]: readonly Float64Array[];
}

/** Mean of Black prices given the volatility, out of the money, less what the forward explains; each path with its mirror image. */
function priceOf(sides: Sides, logMoneyness: number): Estimate {
  const { rho } = params;
  const paths = sides[VOL_GAIN][0]!.length;
  const [prices, forwards] = [new Float64Array(paths), new Float64Array(paths)];
  for (const [side, totals] of sides[TOTAL_VARIANCE].entries())
    for (const [path, total] of totals.entries()) {
      const forward = Math.exp(rho * sides[VOL_GAIN][side]![path]! - 0.5 * rho * rho * total);
      const strike = Math.exp(logMoneyness);
      prices[path]! += 0.5 * blackPrice(forward, strike, (1 - rho * rho) * total, logMoneyness > 0);
      forwards[path]! += 0.5 * (forward - 1);
    }
  const sums = new Float64Array(momentLength(1, 1));
  addBlocks(blockMoments([prices], [forwards]), sums.length, sums);
  return estimatesOf(sums, { values: 1, controls: 1, count: paths })[0]!.controlled;
}

function exactSides(steps: number, paths: number): Sides {
  const sides = exactRoughBergomi(params, { expiryYears, steps, paths, seed: 5 });
  return {
    [VOL_GAIN]: sides.map((side) => side[VOL_GAIN]),
    [TOTAL_VARIANCE]: sides.map((side) => side[TOTAL_VARIANCE]),
  };
}

function hybridSides(steps: number, paths: number): Sides {
  const { process } = findProcess('rough-bergomi')!.bind(params, 1).conditional!;
  const states = finalStates(process, { expiryYears, steps, paths, mirrored: true, seed: 8 }, (run, range) =>
    wasmSimulator(run).simulate(range),
  );
  return { [VOL_GAIN]: states[VOL_GAIN]!, [TOTAL_VARIANCE]: states[TOTAL_VARIANCE]! };
}

describe('covariance of the Volterra process', () => {
  it('is that of its integral, and t^{2H} on the diagonal', () => {
    const [H, dt] = [0.07, 0.1];
    const covariance = volterraCovariance(H, 6, dt);
    const loadings = volterraLoadings(H, 6, dt);
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [1, 4],
      [4, 5],
    ] as const) {
      const [s, t] = [(i + 1) * dt, (j + 1) * dt];
      // u = s − v: the root singularity at v = 0 is what tanh-sinh is for
      const { value } = integrateTanhSinh((v) => (v * (v + t - s)) ** (H - 0.5), 0, s, {
        relativeTolerance: 1e-12,
      });
      const exact = i === j ? t ** (2 * H) : 2 * H * value;
      expect(covariance[i * 6 + j]! / exact).toBeCloseTo(1, 9);
      expect(covariance[j * 6 + i]).toBe(covariance[i * 6 + j]);
    }
    // Σ_k C_k √Δ is Cov(Y_t, W_t) = √(2H) t^{H+½}/(H + ½)
    const sum = loadings.subarray(30, 36).reduce((total, value) => total + value, 0) * Math.sqrt(dt);
    expect(sum).toBeCloseTo((Math.sqrt(2 * H) * 0.6 ** (H + 0.5)) / (H + 0.5), 12);
  });

  it('is that of Brownian motion at H = ½', () => {
    const covariance = volterraCovariance(0.5, 4, 0.25);
    expect(covariance[1 * 4 + 3]).toBeCloseTo(0.5, 13);
    const [up, down] = exactRoughBergomi(
      { ...params, H: 0.5 },
      { expiryYears: 1, steps: 4, paths: 64, seed: 1 },
    );
    expect(up.driver.every((y, path) => y === -down.driver[path]!)).toBe(true);
  });
});

describe('rough Bergomi with the exact driver', () => {
  const paths = 4096;
  it('has the stored implied volatilities at 1248 steps a year', () => {
    const sides = exactSides(312, 2 * paths);
    // models.md 7.4: extrapolated values with their errors; on the right wing that of the run at 1248 steps a year, as here
    const stored = [
      { k: -0.1787, vol: 0.2939, error: 0.0026 },
      { k: 0, vol: 0.2055, error: 0.0007 },
      { k: 0.1041, vol: 0.1571, error: 0.0004 },
    ];
    for (const { k, vol, error } of stored) {
      const { mean, standardError } = priceOf(sides, k);
      const volOf = (price: number): number => outOfTheMoneyVol(price, k, expiryYears).value;
      const own = volOf(mean) - volOf(mean - standardError);
      expect(Math.abs(volOf(mean) - vol), `k = ${k}`).toBeLessThan(3 * Math.hypot(own, error));
      expect(own).toBeLessThan(0.003);
    }
  });

  it('is met by the hybrid scheme on the same grid', () => {
    const [exact, hybrid] = [exactSides(64, 2 * paths), hybridSides(64, 16 * paths)];
    for (const k of [-0.1787, 0, 0.1041]) {
      const [a, b] = [priceOf(exact, k), priceOf(hybrid, k)];
      const z = (a.mean - b.mean) / Math.hypot(a.standardError, b.standardError);
      expect(Math.abs(z), `k = ${k}`).toBeLessThan(3);
    }
  });
});
