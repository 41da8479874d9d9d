import { describe, expect, it } from 'vitest';
import { blackForwardGreeks, blackPrice } from '#quant/black/black76.ts';

describe('blackPrice', () => {
  it('meets reference values computed to 30 digits', () => {
    // F=100, K=110, T=0.5, σ=0.3; the tolerance is a few ulp of the normal distribution function.
    expect(blackPrice(100, 110, 0.3 ** 2 * 0.5, true)).toBeCloseTo(4.745683813458089, 13);
    const [spot, rate, vol, years] = [100, 0.1, 0.25, 0.1];
    const forward = spot * Math.exp(rate * years);
    const discounted = [80, 100, 120].map(
      (strike) => Math.exp(-rate * years) * blackPrice(forward, strike, vol ** 2 * years, true),
    );
    [20.799226308673, 3.659968453325, 0.044577814073].forEach((value, index) =>
      expect(discounted[index]).toBeCloseTo(value, 12),
    );
  });

  it('keeps put-call parity and falls to intrinsic without variance', () => {
    expect(blackPrice(100, 90, 0.04, true) - blackPrice(100, 90, 0.04, false)).toBeCloseTo(10, 12);
    expect(blackPrice(100, 90, 0, true)).toBe(10);
    expect(blackPrice(100, 90, 0, false)).toBe(0);
  });

  it('has the greeks of its bumps', () => {
    const bump = 1e-3;
    const price = (forward: number): number => blackPrice(forward, 105, 0.05, true);
    const { delta, gamma } = blackForwardGreeks(100, 105, 0.05, true);
    // Central differences: error of order bump² for delta, rounding 1e-13/bump² for gamma.
    expect((price(100 + bump) - price(100 - bump)) / (2 * bump)).toBeCloseTo(delta, 8);
    expect((price(100 + bump) - 2 * price(100) + price(100 - bump)) / bump ** 2).toBeCloseTo(gamma, 6);
  });
});
