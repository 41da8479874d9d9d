import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestPoint, treeOfPoints } from '#quant/repair/nearest-point.ts';
import { triangulate } from '#quant/repair/triangulate.ts';

/** Some nodes of a lattice of 13 × 17, as quotes of a surface lie. */
const latticePoints = fc
  .uniqueArray(fc.integer({ min: 0, max: 13 * 17 - 1 }), { minLength: 3, maxLength: 60 })
  .map((cells) => ({
    x: Float64Array.from(cells, (cell) => 0.08 + 0.16 * Math.floor(cell / 17)),
    y: Float64Array.from(cells, (cell) => -0.45 + 0.05625 * (cell % 17)),
  }));

function hullArea(x: Float64Array, y: Float64Array): number {
  const order = [...x.keys()].sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!);
  const turn = (a: number, b: number, c: number): number =>
    (x[b]! - x[a]!) * (y[c]! - y[a]!) - (y[b]! - y[a]!) * (x[c]! - x[a]!);
  const chain = (points: readonly number[]): number[] => {
    const kept: number[] = [];
    for (const point of points) {
      while (kept.length > 1 && turn(kept.at(-2)!, kept.at(-1)!, point) <= 1e-12) kept.pop();
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  const hull = [...chain(order), ...chain(order.toReversed())];
  return hull.reduce((sum, point, at) => {
    const next = hull[(at + 1) % hull.length]!;
    return sum + 0.5 * (x[point]! * y[next]! - x[next]! * y[point]!);
  }, 0);
}

describe('triangulate', () => {
  it('covers the hull with triangles whose circles hold no point', () => {
    fc.assert(
      fc.property(latticePoints, ({ x, y }) => {
        const { corners } = triangulate(x, y);
        let area = 0;
        for (let from = 0; from < corners.length; from += 3) {
          const [a, b, c] = [corners[from]!, corners[from + 1]!, corners[from + 2]!];
          const [bx, by, cx, cy] = [x[b]! - x[a]!, y[b]! - y[a]!, x[c]! - x[a]!, y[c]! - y[a]!];
          const twice = bx * cy - by * cx;
          expect(twice).toBeGreaterThan(0);
          area += 0.5 * twice;
          const [bb, cc] = [bx * bx + by * by, cx * cx + cy * cy];
          const [ux, uy] = [(cy * bb - by * cc) / (2 * twice), (bx * cc - cx * bb) / (2 * twice)];
          const radius = Math.hypot(ux, uy);
          for (let at = 0; at < x.length; at += 1) {
            const distance = Math.hypot(x[at]! - x[a]! - ux, y[at]! - y[a]! - uy);
            // Rounding of a circle through near-collinear points grows with its radius.
            expect(distance).toBeGreaterThan(radius - 1e-7 * (1 + radius));
          }
        }
        expect(area).toBeCloseTo(hullArea(x, y), 9);
      }),
      { numRuns: 60 },
    );
  });

  it('has no triangles where all points lie on a line', () => {
    expect(triangulate(Float64Array.of(0, 1, 2, 3), Float64Array.of(0, 2, 4, 6)).corners).toHaveLength(0);
  });
});

describe('nearestPoint', () => {
  it('is as near as any', () => {
    fc.assert(
      fc.property(latticePoints, fc.double({ min: 0, max: 2.2, noNaN: true }), ({ x, y }, at) => {
        const k = 0.4 - 0.4 * at;
        const distance = (point: number): number => (x[point]! - at) ** 2 + (y[point]! - k) ** 2;
        const least = Math.min(...x.map((_, point) => distance(point)));
        expect(distance(nearestPoint(treeOfPoints(x, y), at, k))).toBe(least);
      }),
      { numRuns: 100 },
    );
  });
});
