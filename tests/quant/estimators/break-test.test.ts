import { describe, expect, test } from 'vitest';
import { levelBreaks } from '#quant/estimators/break-test.ts';
import { randomStream } from '#quant/math/philox.ts';

/** AR(1) with unit innovations, `shift` added from `at` on. */
function persistent(
  count: number,
  options: { phi: number; seed: number; at?: number; shift?: number },
): Float64Array {
  const { phi, seed, at = count, shift = 0 } = options;
  const stream = randomStream(seed, 0);
  const values = new Float64Array(count);
  let state = 0;
  for (let i = 0; i < count; i += 1) {
    state = phi * state + stream.normal(0, i);
    values[i] = state + (i >= at ? shift : 0);
  }
  return values;
}

describe('levelBreaks', () => {
  test.each([0, 0.5, 0.8])('a series without a break seldom shows one (persistence %f)', (phi) => {
    let found = 0;
    const draws = 400;
    for (let seed = 0; seed < draws; seed += 1)
      if (levelBreaks(persistent(250, { phi, seed })).length > 0) found += 1;
    // Nominal 1 %; estimated long-run variances of 250 values make it somewhat more. Three standard errors of 4 % are 3 %.
    expect(found / draws).toBeLessThan(0.07);
  });

  test('finds a shift of three deviations within a few days, gaps or not', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const values = persistent(200, { phi: 0.3, seed, at: 120, shift: 3 });
      values[30] = values[119] = Number.NaN;
      const [first, ...more] = levelBreaks(values);
      expect(first!.pValue).toBeLessThan(1e-3);
      expect(Math.abs(first!.at - 120)).toBeLessThan(8);
      expect(more.length).toBeLessThan(2);
    }
  });

  test('finds two breaks, in order', () => {
    const values = persistent(300, { phi: 0, seed: 4, at: 100, shift: 4 }).map(
      (value, i) => value - (i >= 200 ? 9 : 0),
    );
    const places = levelBreaks(values).map(({ at }) => at);
    expect(places).toHaveLength(2);
    expect(Math.abs(places[0]! - 100)).toBeLessThan(4);
    expect(Math.abs(places[1]! - 200)).toBeLessThan(4);
  });

  test('says nothing of few values, of constants, and of nothing', () => {
    expect(levelBreaks([])).toEqual([]);
    expect(levelBreaks(new Float64Array(100).fill(0.1))).toEqual([]);
    expect(levelBreaks([0, 0, 0, 0, 0, 9, 9, 9, 9, 9])).toEqual([]);
    expect(levelBreaks(new Float64Array(50).fill(Number.NaN))).toEqual([]);
  });

  test('a step between constants is a break for certain', () => {
    const values = Float64Array.from({ length: 60 }, (_item, i) => (i < 25 ? 1 : 2));
    expect(levelBreaks(values)).toEqual([{ at: 25, pValue: 0 }]);
  });
});
