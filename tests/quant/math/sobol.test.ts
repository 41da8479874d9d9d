import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrimitive, MOST_SOBOL_DIMENSIONS, sobolSequence } from '#quant/math/sobol.ts';
import type { SobolOptions } from '#quant/math/sobol.ts';

function points(options: SobolOptions, count: number, first = 0): Float64Array {
  const out = new Float64Array(count * options.dimensions);
  sobolSequence(options).fill(out, first);
  return out;
}

describe('Sobol sequence', () => {
  it('gives the published first points', () => {
    // Joe and Kuo, output of sobol.cc for three dimensions.
    const truth = [
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
      [0.1875, 0.3125, 0.9375],
      [0.6875, 0.8125, 0.4375],
    ];
    expect(Array.from(points({ dimensions: 3 }, 10))).toEqual(truth.flat());
  });

  it('agrees far out with an independent implementation', () => {
    // SciPy qmc.Sobol(256, scramble=False, bits=32), points 1000 and 1063.
    const far = points({ dimensions: 256 }, 64, 1000);
    expect([far[255], far[200], far[256 * 63 + 128], far[256 * 63 + 255]]).toEqual([
      0.2490234375, 0.7529296875, 0.33544921875, 0.09814453125,
    ]);
  });

  it.each(['none', 'shift', 'owen'] as const)(
    '%s: every block of 2^k points has one in each slice of every coordinate',
    (scramble) => {
      const dimensions = MOST_SOBOL_DIMENSIONS;
      for (const [count, first] of [
        [256, 0],
        [64, 64 * 37],
        [16, 16 * 1001],
      ] as const) {
        const block = points({ dimensions, scramble, seed: 5 }, count, first);
        for (let j = 0; j < dimensions; j += 1) {
          const slices = new Set<number>();
          for (let row = 0; row < count; row += 1)
            slices.add(Math.floor(block[row * dimensions + j]! * count));
          expect(slices.size).toBe(count);
        }
      }
    },
  );

  it.each(['none', 'shift', 'owen'] as const)(
    '%s: the first two coordinates fill every elementary rectangle once',
    (scramble) => {
      const block = points({ dimensions: 2, scramble, seed: 9 }, 256);
      for (let split = 0; split <= 8; split += 1) {
        const [across, up] = [2 ** split, 2 ** (8 - split)];
        const cells = new Set<number>();
        for (let row = 0; row < 256; row += 1)
          cells.add(Math.floor(block[2 * row]! * across) * up + Math.floor(block[2 * row + 1]! * up));
        expect(cells.size).toBe(256);
      }
    },
  );

  it('is the same however a run is cut, and another for another seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 2 ** 31 }), (cut, first) => {
        const options = { dimensions: 5, scramble: 'owen', seed: 3 } as const;
        const whole = points(options, 100, first);
        const parts = [...points(options, cut, first), ...points(options, 100 - cut, first + cut)];
        expect(parts).toEqual(Array.from(whole));
        expect(Array.from(points({ ...options, seed: 4 }, 100, first))).not.toEqual(parts);
      }),
      { numRuns: 30 },
    );
  });

  it('integrates a smooth product far closer than random points do, without bias over seeds', () => {
    // ∏ (1 + (x − ½)/j²) has mean 1; 4096 random points would leave an error of about 5e-3.
    const dimensions = 8;
    let mean = 0;
    for (let seed = 0; seed < 16; seed += 1) {
      const block = points({ dimensions, scramble: 'owen', seed }, 4096);
      let sum = 0;
      for (let row = 0; row < 4096; row += 1) {
        let product = 1;
        for (let j = 0; j < dimensions; j += 1)
          product *= 1 + (block[row * dimensions + j]! - 0.5) / (j + 1) ** 2;
        sum += product;
      }
      expect(Math.abs(sum / 4096 - 1)).toBeLessThan(1e-4);
      mean += sum / 4096 / 16;
    }
    expect(Math.abs(mean - 1)).toBeLessThan(1e-5);
  });

  it('stays inside (0, 1) when scrambled, and refuses what is not there', () => {
    const block = points({ dimensions: 4, scramble: 'shift', seed: 2 }, 1000);
    expect(block.every((value) => value > 0 && value < 1)).toBe(true);
    for (const dimensions of [0, 1.5, MOST_SOBOL_DIMENSIONS + 1])
      expect(() => sobolSequence({ dimensions })).toThrow('BAD_DIMENSION');
    const sequence = sobolSequence({ dimensions: 2 });
    expect(() => sequence.fill(new Float64Array(3), 0)).toThrow('BAD_INDEX');
    expect(() => sequence.fill(new Float64Array(2), -1)).toThrow('BAD_INDEX');
    expect(() => sequence.fill(new Float64Array(4), 2 ** 32 - 1)).toThrow('BAD_INDEX');
    sequence.fill(new Float64Array(2), 2 ** 32 - 1);
  });

  it('counts the primitive polynomials of each degree: φ(2^s − 1)/s', () => {
    const counts = [1, 1, 2, 2, 6, 6, 18, 16, 48, 60, 176];
    counts.forEach((count, at) => {
      const degree = at + 1;
      let found = 0;
      for (let p = 2 ** degree; p < 2 ** (degree + 1); p += 1) if (isPrimitive(p)) found += 1;
      expect(found).toBe(count);
    });
  });
});
