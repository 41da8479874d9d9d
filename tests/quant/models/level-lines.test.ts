import { describe, expect, it } from 'vitest';
import { complexVector } from '#quant/math/complex-vector.ts';
import { alongLines, type LogCharacteristic } from '#quant/models/level-lines.ts';

/** ln φ̂ = 2 − √(4 + u²) + 0.3iu, a symmetric normal inverse Gaussian with drift: φ̂ oscillates, ln φ̂ is smooth. */
const smooth: LogCharacteristic = (re, im, out) => {
  const [a, b] = [4 + re * re - im * im, 2 * re * im];
  const root = Math.sqrt(0.5 * (Math.hypot(a, b) + a));
  out[0] = 2 - root - 0.3 * im;
  out[1] = (-0.5 * b) / root + 0.3 * re;
};

function compare(logAt: LogCharacteristic, re: readonly number[], im: number) {
  const [u, out] = [complexVector(re.length), complexVector(re.length)];
  u.re.set(re);
  u.im.fill(im);
  let calls = 0;
  const evaluate = alongLines((...node) => {
    calls += 1;
    logAt(...node);
  });
  evaluate(u, out);
  let worst = 0;
  const value = new Float64Array(2);
  for (const [j, x] of re.entries()) {
    logAt(x, im, value);
    const size = Math.exp(value[0]!);
    worst = Math.max(worst, Math.abs(out.re[j]! - size * Math.cos(value[1]!)));
    worst = Math.max(worst, Math.abs(out.im[j]! - size * Math.sin(value[1]!)));
  }
  return { worst, calls };
}

const sweep = (count: number): number[] =>
  Array.from({ length: count }, (_, j) => Math.sinh((4 * j) / count));

describe('φ̂ along lines', () => {
  it('has hundreds of nodes for the price of some dozens', () => {
    const { worst, calls } = compare(smooth, sweep(400), -0.5);
    expect(calls).toBeLessThanOrEqual(3 * 18);
    // Last coefficients below 2e-9 leave a sum of what follows them that is no larger.
    expect(worst).toBeLessThan(4e-9);
  });

  it('is the conjugate on the left half of the line', () => {
    const right = sweep(60);
    const both = [...right.map((x) => -x), ...right];
    const [u, out] = [complexVector(both.length), complexVector(both.length)];
    u.re.set(both);
    u.im.fill(-0.5);
    alongLines(smooth)(u, out);
    for (const j of right.keys()) {
      expect(out.re[j]).toBe(out.re[j + 60]!);
      // At Re u = 0 the series is zero to its own accuracy.
      expect(Math.abs(out.im[j]! + out.im[j + 60]!)).toBeLessThan(4e-9);
    }
  });

  it('computes few nodes, and nodes that lie on no line, one by one', () => {
    expect(compare(smooth, [0.1, 0.5, 3], -0.5)).toEqual({ worst: 0, calls: 3 });
    const [u, out] = [complexVector(40), complexVector(40)];
    u.im.set(u.im.map((_, j) => -0.01 * j));
    let calls = 0;
    alongLines((...node) => {
      calls += 1;
      smooth(...node);
    })(u, out);
    expect(calls).toBe(40);
  });

  it('leaves a function that no polynomial follows as it is, and keeps what is not known', () => {
    const rough: LogCharacteristic = (re, _im, out) => {
      out[0] = -0.01 * Math.abs(re - 1.2);
      out[1] = 0;
    };
    expect(compare(rough, sweep(200), -0.5).worst).toBeLessThan(4e-9);
    const u = { re: Float64Array.from(sweep(100)), im: new Float64Array(100).fill(-0.5) };
    const out = complexVector(100);
    alongLines((re, im, value) => (re > 5 ? value.fill(Number.NaN) : smooth(re, im, value)))(u, out);
    for (const [j, x] of u.re.entries()) expect(Number.isNaN(out.re[j])).toBe(x > 5);
  });
});
