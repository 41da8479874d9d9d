import { describe, expect, it } from 'vitest';
import { loadKernel } from '#kernels/load-kernels.ts';
import { millsRatio } from '#quant/black/mills-ratio.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { titleWithReason } from '../support/skip-reason.ts';
import { kernelSkipReason, ulpsApart } from './support/kernels.ts';

type Unary = 'exp' | 'log' | 'sin' | 'cos' | 'millsRatio';
type Exports = Record<Unary | 'atan2', (...addresses: readonly number[]) => void>;

const reason = kernelSkipReason('vector-math');
const POINTS = 2 ** 20;
const BLOCK = 2 ** 14;

interface Range {
  readonly name: Unary;
  readonly reference: (x: number) => number;
  readonly lower: number;
  readonly upper: number;
  /** Against Math's own, which are good to about half an ulp themselves. */
  readonly ulps: number;
  /** Draws ln x evenly instead of x. */
  readonly isLogarithmic?: boolean;
}

const ranges: readonly Range[] = [
  { name: 'exp', reference: Math.exp, lower: -1, upper: 1, ulps: 1 },
  { name: 'exp', reference: Math.exp, lower: -750, upper: 715, ulps: 1 },
  { name: 'log', reference: Math.log, lower: 0.5, upper: 2, ulps: 1 },
  { name: 'log', reference: Math.log, lower: -740, upper: 700, ulps: 1, isLogarithmic: true },
  { name: 'sin', reference: Math.sin, lower: -10, upper: 10, ulps: 1 },
  { name: 'sin', reference: Math.sin, lower: -1e6, upper: 1e6, ulps: 2 },
  { name: 'cos', reference: Math.cos, lower: -10, upper: 10, ulps: 1 },
  { name: 'cos', reference: Math.cos, lower: -1e6, upper: 1e6, ulps: 2 },
  // Two Horner schemes of degree 10 in positive numbers; R itself hardly feels them far out.
  { name: 'millsRatio', reference: millsRatio, lower: 0, upper: 38, ulps: 6 },
];

function columns(count: number) {
  const kernel = loadKernel<Exports>('vector-math')!;
  const { addresses, views } = kernel.columns(count, count, count);
  const [first, second, out] = views as [Float64Array, Float64Array, Float64Array];
  return { kernel, addresses, first, second, out };
}

function worstOf({ name, reference, lower, upper, isLogarithmic }: Range): number {
  const random = seededRandom(17);
  const { kernel, addresses, first, out } = columns(BLOCK);
  let worst = 0;
  for (let done = 0; done < POINTS; done += BLOCK) {
    for (let i = 0; i < BLOCK; i += 1) {
      const x = lower + (upper - lower) * random.next();
      first[i] = isLogarithmic === true ? Math.exp(x) : x;
    }
    kernel.run[name](addresses[0]!, addresses[2]!, BLOCK);
    for (let i = 0; i < BLOCK; i += 1) worst = Math.max(worst, ulpsApart(out[i]!, reference(first[i]!)));
  }
  return worst;
}

describe.skipIf(reason !== null)(titleWithReason('functions over two lanes', reason), () => {
  it.each(ranges)('$name is within $ulps ulp of its reference from $lower to $upper', (range) => {
    expect(worstOf(range)).toBeLessThanOrEqual(range.ulps);
  });

  it('atan2 is within 3 ulp of Math.atan2 in all four quarters and next to the axes', () => {
    const random = seededRandom(18);
    const { kernel, addresses, first, second, out } = columns(BLOCK);
    let worst = 0;
    for (let done = 0; done < POINTS; done += BLOCK) {
      for (let i = 0; i < BLOCK; i += 1) {
        first[i] = (2 * random.next() - 1) * 10 ** (-6 * random.next());
        second[i] = (2 * random.next() - 1) * 10 ** (-6 * random.next());
      }
      kernel.run.atan2(addresses[0]!, addresses[1]!, addresses[2]!, BLOCK);
      for (let i = 0; i < BLOCK; i += 1) {
        worst = Math.max(worst, ulpsApart(out[i]!, Math.atan2(first[i]!, second[i]!)));
      }
    }
    // π/4 is added above tan(π/8), where angles have smaller last places than π/4.
    expect(worst).toBeLessThanOrEqual(3);
  });

  it('exp and log end where doubles end', () => {
    const { kernel, addresses, first, out } = columns(16);
    const edges = [0, -0, Infinity, -Infinity, NaN, -1, 5e-324, 1e-310, -745.1, -745.2, 709.7, 709.8, 1e300];
    first.fill(1);
    first.set(edges);
    kernel.run.exp(addresses[0]!, addresses[2]!, 16);
    for (const [i, x] of edges.entries())
      expect(ulpsApart(out[i]!, Math.exp(x)), String(x)).toBeLessThan(1.5);
    kernel.run.log(addresses[0]!, addresses[2]!, 16);
    for (const [i, x] of edges.entries())
      expect(ulpsApart(out[i]!, Math.log(x)), String(x)).toBeLessThan(1.5);
  });

  it('atan2 keeps the signs of zeros', () => {
    const { kernel, addresses, first, second, out } = columns(8);
    first.set([0, 0, -0, -0, 0, 0, 1, -1]);
    second.set([0, -0, 0, -0, 1, -1, 0, 0]);
    kernel.run.atan2(addresses[0]!, addresses[1]!, addresses[2]!, 8);
    for (let i = 0; i < 8; i += 1) expect(out[i]).toBe(Math.atan2(first[i]!, second[i]!));
  });
});

describe('a kernel that is not there', () => {
  it('is null', () => {
    expect(loadKernel('no-such-kernel')).toBeNull();
  });
});
