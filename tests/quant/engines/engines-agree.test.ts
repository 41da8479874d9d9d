import { describe, expect, it } from 'vitest';
import { enginesFor } from '#quant/engines/registry.ts';
import { sinhLewis } from '#quant/engines/sinh-lewis.ts';
import { modelCases, sliceAt, slowModels } from './support/cases.ts';

const deviations = [-5, -3, -1.5, -0.5, 0, 0.5, 1.5, 3, 5];
/** One day to thirty years. */
const maturities = [1 / 365, 30 / 365, 1, 10, 30];

describe('engines against each other', () => {
  for (const one of modelCases()) {
    const slow = slowModels.includes(one.model.id);
    for (const years of slow ? [30 / 365, 1] : maturities) {
      it(`${one.name}, ${years.toPrecision(3)} years: no two differ by more than they say`, () => {
        const input = sliceAt(one, years, deviations);
        const reference = sinhLewis.price(input);
        // A φ̂ that is itself a numerical solution is not the same function on every contour.
        const unlike = 1e-3 * (one.model.accuracy ?? 0);
        expect(reference.issue).toBeNull();
        for (const engine of enginesFor(one.model)) {
          if (slow && ['carr-madan', 'quadrature'].includes(engine.id)) continue;
          const other = engine.price(input);
          for (const [i, price] of other.prices.entries()) {
            // Below 1e-100 of the forward no engine is asked for digits.
            if (!Number.isFinite(other.errors[i]!) || price < 1e-100) continue;
            const apart = Math.abs(price - reference.prices[i]!);
            expect(apart, `${engine.id} at ${deviations[i]} deviations`).toBeLessThanOrEqual(
              other.errors[i]! + reference.errors[i]! + unlike,
            );
            // Where both claim nine digits, they have nine digits.
            const claim = Math.max(other.errors[i]!, reference.errors[i]!);
            if (claim <= 1e-9 * price) expect(apart).toBeLessThanOrEqual(1e-9 * price + unlike);
          }
        }
      });
    }
  }
});
