import { describe, expect, it } from 'vitest';
import { findEngineKernels } from '#kernels/engine-kernels.ts';
import { normalisedPrice } from '#quant/black/normalised-black.ts';
import { referenceKernels } from '#quant/engines/kernels.ts';
import { outOfTheMoneyVols } from '#quant/engines/out-of-the-money-vol.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { sumWaves } from '#quant/engines/sum-waves.ts';
import { complexVector } from '#quant/math/complex-vector.ts';
import { heston } from '#quant/models/heston.ts';
import { seededRandom, type SeededRandom } from '../support/seeded-random.ts';
import { titleWithReason } from '../support/skip-reason.ts';
import { kernelSkipReason } from './support/kernels.ts';

const reason = kernelSkipReason('fourier');

function randomWaves(random: SeededRandom, positionCount: number, nodeCount: number, widest: number) {
  const nodes = complexVector(nodeCount);
  const weights = complexVector(nodeCount);
  for (let j = 0; j < nodeCount; j += 1) {
    nodes.re[j] = widest * random.next();
    nodes.im[j] = 30 * (random.next() - 0.5);
    weights.re[j] = random.next() - 0.5;
    weights.im[j] = random.next() - 0.5;
  }
  const positions = Float64Array.from({ length: positionCount }, () => 2 * random.next() - 1);
  return { positions, nodes, weights };
}

/** Σ|w_j|e^{b_j x} of the widest position. */
function massOf({ positions, nodes, weights }: ReturnType<typeof randomWaves>): number {
  const sums = positions.map((x) =>
    weights.re.reduce(
      (sum, re, j) => sum + (Math.abs(re) + Math.abs(weights.im[j]!)) * Math.exp(nodes.im[j]! * x),
      0,
    ),
  );
  return sums.reduce((most, sum) => Math.max(most, sum), 1e-300);
}

describe.skipIf(reason !== null)(titleWithReason('kernels of the engines', reason), () => {
  it.each([
    ['of the usual size', 21, 50, 300],
    ['with an odd number of nodes', 5, 17, 300],
    ['of one node', 1, 1, 10],
    ['of more than one page', 3000, 700, 300],
    ['with angles that only the library takes', 7, 20, 1e9],
  ])('sum waves %s as the reference does', (_, positionCount, nodeCount, widest) => {
    const random = seededRandom(21);
    for (let round = 0; round < 20; round += 1) {
      const waves = randomWaves(random, positionCount, nodeCount, widest);
      const out = new Float64Array(positionCount).fill(0.5);
      const expected = out.slice();
      findEngineKernels().sumWaves(out, waves.positions, waves.nodes, waves.weights);
      sumWaves(expected, waves.positions, waves.nodes, waves.weights);
      // Sine, cosine and exponential to an ulp each, the angle to one of its own, and another order of summation.
      const tolerance = 1e-15 * massOf(waves) + Number.EPSILON;
      for (const [i, sum] of expected.entries()) expect(Math.abs(out[i]! - sum)).toBeLessThan(tolerance);
    }
  });

  it('sum no waves at all', () => {
    const out = Float64Array.of(1, 2);
    findEngineKernels().sumWaves(out, Float64Array.of(0.1, 0.2), complexVector(0), complexVector(0));
    expect(out).toEqual(Float64Array.of(1, 2));
  });

  it('read vols of a slice as the reference does, edges included', () => {
    const random = seededRandom(22);
    const readVols = findEngineKernels().outOfTheMoneyVols!;
    for (let round = 0; round < 200; round += 1) {
      const count = 1 + random.below(60);
      const expiryYears = Math.exp(-9 + 12 * random.next());
      const logMoneyness = new Float64Array(count);
      const prices = logMoneyness.map((_, i) => {
        const s = (0.05 + random.next()) * Math.sqrt(expiryYears);
        const k = (logMoneyness[i] = s * (12 * random.next() - 6));
        return normalisedPrice(Math.abs(k), s) * Math.min(1, Math.exp(k));
      });
      prices[random.below(count)] = random.pick([0, 1, 2, 0.999999, 1e-200, 5e-324]);
      const [out, expected] = [new Float64Array(count), new Float64Array(count)];
      const [status, expectedStatus] = [new Uint8Array(count), new Uint8Array(count)];
      readVols(out, status, { prices, logMoneyness, expiryYears });
      outOfTheMoneyVols(expected, expectedStatus, { prices, logMoneyness, expiryYears });
      expect(status).toEqual(expectedStatus);
      for (const [i, vol] of expected.entries()) {
        if (Number.isNaN(vol)) expect(out[i]).toBeNaN();
        else expect(Math.abs(out[i]! / vol - 1), `${prices[i]} at ${logMoneyness[i]}`).toBeLessThan(5e-15);
      }
    }
  });

  it('give the same prices under Heston as the reference', () => {
    const params = { v0: 0.04, kappa: 1.5, theta: 0.06, sigma: 0.6, rho: -0.8 };
    const market = { spot: 100, rate: 0.03, dividendYield: 0.01 };
    const options = {
      strikes: Float64Array.from({ length: 90 }, (_, i) => 60 + 3 * (i % 30)),
      expiryYears: Float64Array.from({ length: 90 }, (_, i) => [0.05, 0.5, 2][Math.floor(i / 30)]!),
      isCall: Uint8Array.from({ length: 90 }, (_, i) => i % 2),
    };
    const twin = priceOptions(heston, params, market, options, { kernels: findEngineKernels() });
    const expected = priceOptions(heston, params, market, options, { kernels: referenceKernels });
    expect(twin.status).toEqual(expected.status);
    for (const [i, price] of expected.prices.entries()) {
      expect(Math.abs(twin.prices[i]! - price)).toBeLessThan(expected.errorEstimate + twin.errorEstimate);
    }
  });
});
