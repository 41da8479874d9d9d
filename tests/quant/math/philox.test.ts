import { describe, expect, it } from 'vitest';
import { philox4x32, randomStream } from '#quant/math/philox.ts';

function block(counter: number[], key: number[]): string {
  const out = new Uint32Array(4);
  philox4x32(out, counter, key);
  return [...out].map((word) => word.toString(16).padStart(8, '0')).join(' ');
}

describe('Philox4x32-10', () => {
  it('reproduces the three vectors published with the algorithm', () => {
    const ones = 0xffffffff;
    expect(block([0, 0, 0, 0], [0, 0])).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
    expect(block([ones, ones, ones, ones], [ones, ones])).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
    expect(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe(
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    );
  });

  it('gives the same number at an address in whatever order it is asked', () => {
    const forward = randomStream(7, 3);
    const backward = randomStream(7, 3);
    const first = Array.from({ length: 40 }, (_, step) => forward.uniform(2, step));
    const second = Array.from({ length: 40 }, (_, step) => backward.uniform(2, 39 - step)).reverse();
    expect(second).toEqual(first);
  });

  it('keeps seeds, streams and paths apart', () => {
    const values = [
      randomStream(1, 0).word(0, 0),
      randomStream(2, 0).word(0, 0),
      randomStream(1, 1).word(0, 0),
    ];
    values.push(randomStream(1, 0).word(1, 0), randomStream(2 ** 32 + 1, 0).word(0, 0));
    expect(new Set(values).size).toBe(values.length);
  });

  it('has uniform and normal moments within five standard errors', () => {
    const random = randomStream(20_070_326);
    const count = 40_000;
    let uniformSum = 0;
    let normalSum = 0;
    let squareSum = 0;
    for (let step = 0; step < count; step += 1) {
      uniformSum += random.uniform(0, step);
      const z = random.normal(1, step);
      normalSum += z;
      squareSum += z * z;
    }
    expect(Math.abs(uniformSum / count - 0.5)).toBeLessThan(5 / Math.sqrt(12 * count));
    expect(Math.abs(normalSum / count)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(squareSum / count - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
  });

  it('refuses a seed that is no whole number', () => {
    expect(() => randomStream(0.5)).toThrow('BAD_SEED');
    expect(() => randomStream(1, -1)).toThrow('BAD_SEED');
  });
});
