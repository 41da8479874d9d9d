import { describe, expect, test } from 'vitest';
import { controlChart } from '#quant/estimators/control-chart.ts';
import { randomStream } from '#quant/math/philox.ts';

const normals = (count: number, seed = 1): Float64Array => {
  const stream = randomStream(seed, 0);
  return Float64Array.from({ length: count }, (_item, i) => stream.normal(0, i));
};

describe('controlChart', () => {
  test('has no limits before ten values are known', () => {
    const values = normals(14);
    values[3] = Number.NaN;
    const { centre, lowerLimit, upperLimit } = controlChart(values);
    expect([...centre].map(Number.isFinite)).toEqual([...Array<boolean>(11).fill(false), true, true, true]);
    expect(lowerLimit[11]).toBeLessThan(centre[11]!);
    expect(upperLimit[11]! - centre[11]!).toBeCloseTo(centre[11]! - lowerLimit[11]!, 12);
  });

  test('lies three deviations of a normal series from its median', () => {
    const { centre, upperLimit } = controlChart(normals(4000));
    const widths = upperLimit.subarray(60).map((limit, i) => limit - centre[i + 60]!);
    // The MAD of 60 normals is some 2 % below σ on average; 4,000 overlapping windows know their mean to about 1 %.
    expect(widths.reduce((sum, width) => sum + width, 0) / widths.length).toBeCloseTo(3, 0);
  });

  test('a value does not change its own limits, nor do later ones', () => {
    const values = normals(80);
    const before = controlChart(values);
    const wild = values.map((value, i) => (i >= 70 ? 1e6 : value));
    const after = controlChart(wild);
    expect(after.upperLimit.subarray(0, 71)).toEqual(before.upperLimit.subarray(0, 71));
  });

  test('one wild value hardly moves them', () => {
    const values = normals(61);
    const wild = values.map((value, i) => (i === 30 ? 1e6 : value));
    expect(Math.abs(controlChart(wild).upperLimit[60]! - controlChart(values).upperLimit[60]!)).toBeLessThan(
      0.5,
    );
  });
});
