import { describe, expect, it } from 'vitest';
import type { SliceInput } from '#quant/engines/engine.ts';
import { referenceKernels } from '#quant/engines/kernels.ts';
import { sinhLewis } from '#quant/engines/sinh-lewis.ts';
import type { Model, ModelParams } from '#quant/models/model.ts';
import { findModel } from '#quant/models/registry.ts';
import { checkParams } from '#quant/models/validate-params.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const logMoneyness = Float64Array.from({ length: 13 }, (_, at) => -0.6 + 0.1 * at);
const random = seededRandom(5);

/** Anywhere between the ends of the sliders. */
function paramsOf(model: Model): ModelParams {
  for (;;) {
    const params = Object.fromEntries(
      model.params.map(({ name, range: [low, high], transform }) => {
        const place = random.next();
        return [name, transform === 'log' ? low * (high / low) ** place : low + place * (high - low)];
      }),
    );
    if (checkParams(model, params) === null) return params;
  }
}

/** Prices by contours that bend by no more than a part of the sector that the model vouches for. */
function priceWithin(share: number, input: Omit<SliceInput, 'kernels'>) {
  return sinhLewis.price({
    ...input,
    kernels: {
      ...referenceKernels,
      characteristicFunction: (model, params, expiryYears) => {
        const cf = model.capabilities.characteristicFunction!(params, expiryYears);
        const continuation = { ...cf.continuation!, angle: share * cf.continuation!.angle };
        return { moments: cf.moments, cumulants: cf.cumulants, evaluate: cf.evaluate, continuation };
      },
    },
  });
}

describe('bent contours of models of the index', () => {
  // A singularity in the sector would lie between a contour and a flatter one, and part their prices.
  it.each(['mrlrsv', 'mrlrsvj', 'hawkes'])('%s: give the prices of flatter ones', (id) => {
    const model = findModel(id)!;
    let compared = 0;
    for (let n = 0; n < 14; n += 1) {
      const params = paramsOf(model);
      for (const expiryYears of [0.08, 1]) {
        const input = {
          model,
          params,
          expiryYears,
          forward: 1,
          logMoneyness,
          strikes: logMoneyness.map(Math.exp),
          tolerance: { absolute: 1e-8, relative: 1e-6 },
        };
        const bent = priceWithin(1, input);
        const flat = priceWithin(0.65, input);
        for (const [at, price] of bent.prices.entries()) {
          const allowed = bent.errors[at]! + flat.errors[at]!;
          if (!(allowed < 1e-5)) continue;
          compared += 1;
          expect(
            Math.abs(price - flat.prices[at]!),
            JSON.stringify({ params, expiryYears, at }),
          ).toBeLessThanOrEqual(allowed);
        }
      }
    }
    // Most strikes of most points: some are below the smallest price that is computed, or have no contour.
    expect(compared).toBeGreaterThan(250);
  });
});
