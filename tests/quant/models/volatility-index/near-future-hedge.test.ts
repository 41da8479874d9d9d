import { describe, expect, it } from 'vitest';
import type { Model, ModelParams } from '#quant/models/model.ts';
import { hawkes } from '#quant/models/hawkes.ts';
import { mrlr } from '#quant/models/mrlr.ts';
import { mrlrj } from '#quant/models/mrlrj.ts';
import { mrlrsv } from '#quant/models/mrlrsv.ts';
import { mrlrsvj } from '#quant/models/mrlrsvj.ts';
import {
  futureDeltaToIndex,
  futureHedge,
  optionHedge,
} from '#quant/models/volatility-index/near-future-hedge.ts';
import { callByProbabilities, callProbabilities } from '../support/call-probabilities.ts';

const SPOT = 24;
const NEAR = 22 / 365;
const FAR = 57 / 365;
const STRIKE = 27;
const DISCOUNT = 0.993;
const reverts = { kappa: 6, theta: 3 };
const variance = { rho: 0.8, kappaV: 1.68, thetaV: 1.11, sigmaV: 1, v0: 1.81 };
const cases: readonly (readonly [Model, ModelParams])[] = [
  [mrlr, { ...reverts, sigma: 1.2 }],
  [mrlrj, { ...reverts, sigma: 1.2, lambda: 12, eta: 7 }],
  [mrlrsv, { ...reverts, ...variance }],
  [mrlrsvj, { ...reverts, ...variance, lambda: 12, eta: 7 }],
  [hawkes, { ...reverts, sigma: 1.2, eta: 8, decay: 20, baseIntensity: 4, excitation: 12, intensity0: 10 }],
];

/** Central differences of a function of VIX with respect to the near future, both as functions of VIX. */
function bump(value: (spot: number) => number, near: (spot: number) => number) {
  const h = 0.01;
  const [low, mid, high] = [SPOT - h, SPOT, SPOT + h];
  const [x0, x1, x2] = [near(low), near(mid), near(high)];
  const [f0, f1, f2] = [value(low), value(mid), value(high)];
  const left = (f1 - f0) / (x1 - x0);
  const right = (f2 - f1) / (x2 - x1);
  return {
    delta: (left * (x2 - x1) + right * (x1 - x0)) / (x2 - x0),
    gamma: (2 * (right - left)) / (x2 - x0),
  };
}

describe.each(cases.map(([model, params]) => [model.id, model, params] as const))(
  'hedges of %s with the near future',
  (_, model, params) => {
    const future = (spot: number, years: number): number => model.capabilities.forward!(params, spot, years);
    const near = (spot: number): number => future(spot, NEAR);
    const far = (spot: number): number => future(spot, FAR);
    const characteristic = model.capabilities.characteristicFunction!(params, FAR);
    const pair = {
      kappa: params['kappa']!,
      near: near(SPOT),
      far: far(SPOT),
      nearExpiryYears: NEAR,
      farExpiryYears: FAR,
    };

    it('are those of bumps for the far future', () => {
      const { delta, gamma } = futureHedge(pair);
      const bumped = bump(far, near);
      // Differences of second order with h/VIX = 4e-4
      expect(delta).toBeCloseTo(bumped.delta, 6);
      expect(gamma).toBeCloseTo(bumped.gamma, 6);
    });

    it('are those of bumps for a call on the far future', () => {
      const call = (spot: number): number =>
        DISCOUNT * callByProbabilities(characteristic, far(spot), STRIKE, { step: 0.05, count: 2000 });
      const { first, density } = callProbabilities(characteristic, Math.log(STRIKE / pair.far), {
        step: 0.05,
        count: 2000,
      });
      const own = { delta: DISCOUNT * first, gamma: (DISCOUNT * density) / pair.far };
      const { delta, gamma } = optionHedge(pair, own);
      const bumped = bump(call, near);
      expect(delta).toBeCloseTo(bumped.delta, 6);
      expect(gamma).toBeCloseTo(bumped.gamma, 6);
      // The formula as printed
      const power = Math.exp(-pair.kappa * (FAR - NEAR));
      const printed =
        DISCOUNT * power ** 2 * (pair.far / pair.near ** 2) * ((1 - 1 / power) * first + density);
      expect(gamma).toBeCloseTo(printed, 14);
    });

    it('give the delta of a future to the index itself', () => {
      const h = 1e-3;
      const bumped = (far(SPOT + h) - far(SPOT - h)) / (2 * h);
      expect(futureDeltaToIndex(pair.kappa, FAR, pair.far, SPOT)).toBeCloseTo(bumped, 7);
    });
  },
);
