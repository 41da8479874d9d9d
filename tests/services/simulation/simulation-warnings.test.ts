import { expect, it } from 'vitest';
import { requireFinite } from '#services/simulation/simulation-warnings.ts';

const estimate = (mean: number) => ({
  plain: { mean, standardError: 1 },
  controlled: { mean, standardError: 1 },
  varianceExplained: 0,
});

it('names the payoff whose mean is not a number, and lets numbers pass', () => {
  expect(() => requireFinite({ estimates: [estimate(1), estimate(2)], controls: [] })).not.toThrow();
  expect(() => requireFinite({ estimates: [estimate(1), estimate(Number.NaN)], controls: [] })).toThrow(
    expect.objectContaining({
      code: 'SIMULATION_FAILED',
      detail: expect.objectContaining({ field: 'payoffs.1' }) as object,
    }),
  );
  const lost = [{ mean: Number.POSITIVE_INFINITY, standardError: Number.NaN }];
  expect(() => requireFinite({ estimates: [estimate(1)], controls: lost })).toThrow('mean of the asset');
});
