import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { findRoot } from '#quant/math/root-finding.ts';
import { checkGrid } from '#quant/surface/check-grid.ts';
import { projectGrid } from '#quant/surface/project-grid.ts';
import { ssviOfEssvi } from '#quant/surface/essvi.ts';
import { smileOfSsvi } from '#quant/surface/ssvi.ts';
import type { SurfaceGrid } from '#quant/surface/surface-grid.ts';
import { seededRandom, type SeededRandom } from '../../support/seeded-random.ts';
import { evenly } from './synthetic-chain.ts';

const expiries = [0.05, 0.15, 0.4, 1, 2];

/** Vols of an arbitrage-free eSSVI surface. */
function freeGrid(rows = expiries.length, columns = 21): SurfaceGrid {
  const expiriesYears = Float64Array.from({ length: rows }, (_, at) => 0.05 + (2 * at) / rows);
  const logMoneyness = Float64Array.from(evenly(-0.8, 0.5, columns));
  const impliedVols = new Float64Array(rows * columns);
  expiriesYears.forEach((t, row) => {
    const { totalVariance } = smileOfSsvi(
      ssviOfEssvi({ u: 0.02 + 0.05 * t, v: 0.15 + 0.3 * t, s: 0.1 + 0.2 * t }),
    );
    logMoneyness.forEach((k, column) => {
      impliedVols[row * columns + column] = Math.sqrt(totalVariance(k) / t);
    });
  });
  return { expiriesYears, logMoneyness, impliedVols };
}

function noisy(grid: SurfaceGrid, noise: number, random: SeededRandom, gaps = 0): SurfaceGrid {
  const impliedVols = grid.impliedVols.map((vol) =>
    random.next() < gaps ? Number.NaN : Math.max(vol + noise * (2 * random.next() - 1), 0.01),
  );
  return { ...grid, impliedVols };
}

/** Violations counted from Black prices of neighbouring cells, sharing nothing with the code under test. */
function violationsOf({ expiriesYears, logMoneyness, impliedVols }: SurfaceGrid): number {
  const columns = logMoneyness.length;
  const price = (row: number, column: number): number => {
    const vol = impliedVols[row * columns + column]!;
    return blackPrice(1, Math.exp(logMoneyness[column]!), vol * vol * expiriesYears[row]!, true);
  };
  let count = 0;
  for (let row = 0; row < expiriesYears.length; row += 1) {
    const filled = [...logMoneyness.keys()].filter((column) => impliedVols[row * columns + column]! > 0);
    for (let at = 1; at < filled.length; at += 1) {
      const [k0, k1] = [Math.exp(logMoneyness[filled[at - 1]!]!), Math.exp(logMoneyness[filled[at]!]!)];
      const slope = (price(row, filled[at]!) - price(row, filled[at - 1]!)) / (k1 - k0);
      // Prices of order one in double precision, over steps of 0.03: 1e-13 is rounding.
      if (slope > 1e-13 || slope < -1 - 1e-13) count += 1;
      if (at + 1 === filled.length) continue;
      const k2 = Math.exp(logMoneyness[filled[at + 1]!]!);
      const next = (price(row, filled[at + 1]!) - price(row, filled[at]!)) / (k2 - k1);
      if (next < slope - 1e-13) count += 1;
    }
  }
  for (let column = 0; column < columns; column += 1) {
    const filled = [...expiriesYears.keys()].filter((row) => impliedVols[row * columns + column]! > 0);
    for (let at = 1; at < filled.length; at += 1)
      if (price(filled[at]!, column) < price(filled[at - 1]!, column) - 1e-14) count += 1;
  }
  return count;
}

/** A vol whose price lies a millionth above the line through the prices of its neighbours. */
function volAboveLine(
  { expiriesYears, logMoneyness, impliedVols }: SurfaceGrid,
  row: number,
  column: number,
): number {
  const at = row * logMoneyness.length + column;
  const years = expiriesYears[row]!;
  const price = (place: number, vol: number): number =>
    blackPrice(1, Math.exp(logMoneyness[column + place]!), vol * vol * years, true);
  const [low, middle, high] = [-1, 0, 1].map((place) => Math.exp(logMoneyness[column + place]!));
  const share = (high! - middle!) / (high! - low!);
  const line = share * price(-1, impliedVols[at - 1]!) + (1 - share) * price(1, impliedVols[at + 1]!);
  return findRoot((vol) => price(0, vol) - line * (1 + 1e-6), 0.01, 3).x;
}

describe('grids', () => {
  it('of a free surface have no violation and are given back as they are', () => {
    const grid = freeGrid();
    expect(violationsOf(grid)).toBe(0);
    expect(checkGrid(grid)).toMatchObject({ free: true, checkedPairs: 4, butterfly: [], calendar: [] });
    const projected = projectGrid(grid);
    expect(projected.status).toBe('UNCHANGED');
    expect(projected.grid.impliedVols).toEqual(grid.impliedVols);
  });

  it('show every injected violation where it is (500 of each kind)', () => {
    const grid = freeGrid();
    const random = seededRandom(1);
    const columns = grid.logMoneyness.length;
    for (let run = 0; run < 500; run += 1) {
      const row = 1 + random.below(3);
      const column = 2 + random.below(columns - 4);
      const cell = row * columns + column;
      const k = grid.logMoneyness[column]!;
      const raised = grid.impliedVols.slice();
      raised[cell] = volAboveLine(grid, row, column);
      const peak = checkGrid({ ...grid, impliedVols: raised });
      expect(
        peak.butterfly.some((span) => span.slice === row && span.from < k && span.to > k && span.worst < 0),
      ).toBe(true);
      const lowered = grid.impliedVols.slice();
      const before = grid.impliedVols[cell - columns]! ** 2 * grid.expiriesYears[row - 1]!;
      lowered[cell] = Math.sqrt((before * (1 - 0.1 * random.next() - 1e-6)) / grid.expiriesYears[row]!);
      const dip = checkGrid({ ...grid, impliedVols: lowered });
      const found = dip.calendar.find((span) => span.later === row && span.from <= k && span.to >= k);
      expect(found && found.worst < 0 && found.earlier === row - 1).toBe(true);
    }
  });

  it('must have ascending axes and positive vols', () => {
    const grid = freeGrid();
    expect(() => checkGrid({ ...grid, expiriesYears: grid.expiriesYears.toReversed() })).toThrow('BAD_GRID');
    expect(() => checkGrid({ ...grid, impliedVols: grid.impliedVols.slice(1) })).toThrow('BAD_GRID');
    expect(() => checkGrid({ ...grid, impliedVols: grid.impliedVols.map(() => 0) })).toThrow('BAD_GRID');
    expect(() => projectGrid(grid, new Float64Array(grid.impliedVols.length))).toThrow('BAD_WEIGHTS');
  });
});

describe('projection', () => {
  it('leaves no violation, is idempotent, and keeps empty cells empty', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(0.002, 0.01, 0.04),
        fc.constantFrom(0, 0.3),
        (seed, noise, gaps) => {
          const grid = noisy(freeGrid(), noise, seededRandom(seed), gaps);
          const projected = projectGrid(grid);
          expect(['OK', 'UNCHANGED']).toContain(projected.status);
          expect(projected.after.free).toBe(true);
          expect(violationsOf(projected.grid)).toBe(0);
          grid.impliedVols.forEach((vol, cell) => {
            expect(Number.isNaN(projected.grid.impliedVols[cell]!)).toBe(Number.isNaN(vol));
          });
          expect(projectGrid(projected.grid)).toMatchObject({ status: 'UNCHANGED', maxChangeVolPoints: 0 });
        },
      ),
      { seed: 5, numRuns: 40 },
    );
  });

  it('comes nearer to the truth than the noisy surface was', () => {
    const truth = freeGrid(20, 30);
    const grid = noisy(truth, 0.01, seededRandom(2));
    const { grid: projected, rmsChangeVolPoints, maxChangeVolPoints } = projectGrid(grid);
    const distance = (other: SurfaceGrid): number =>
      Math.sqrt(
        other.impliedVols.reduce((sum, vol, cell) => sum + (vol - truth.impliedVols[cell]!) ** 2, 0) /
          truth.impliedVols.length,
      );
    // A projection onto a convex set that holds the truth cannot move away from it, to first order of price in vol.
    expect(distance(projected)).toBeLessThan(distance(grid));
    expect(rmsChangeVolPoints).toBeLessThan(maxChangeVolPoints);
    expect(maxChangeVolPoints).toBeLessThan(2);
  });

  it('moves the cells that weigh little', () => {
    const grid = freeGrid();
    const columns = grid.logMoneyness.length;
    const cell = 2 * columns + 10;
    const raised = { ...grid, impliedVols: grid.impliedVols.slice() };
    raised.impliedVols[cell]! *= 1.2;
    const weights = new Float64Array(grid.impliedVols.length).fill(1);
    weights[cell] = 0;
    const { grid: projected, after } = projectGrid(raised, weights);
    expect(after.free).toBe(true);
    const change = projected.impliedVols.map((vol, at) => Math.abs(vol - raised.impliedVols[at]!));
    change[cell] = 0;
    // Weight 1e-6 of the mean: neighbours give way by that order.
    expect(Math.max(...change)).toBeLessThan(1e-4);
    expect(Math.abs(projected.impliedVols[cell]! - raised.impliedVols[cell]!)).toBeGreaterThan(0.01);
  });

  it('leaves cells alone that no broken inequality reaches', () => {
    const grid = freeGrid();
    const columns = grid.logMoneyness.length;
    const raised = { ...grid, impliedVols: grid.impliedVols.slice() };
    raised.impliedVols[2 * columns + 4]! *= 1.03;
    const { grid: projected } = projectGrid(raised);
    // Far right of the bump: what is left of the barrier of the interior point method.
    for (let row = 0; row < 5; row += 1)
      expect(
        Math.abs(projected.impliedVols[row * columns + 16]! - grid.impliedVols[row * columns + 16]!),
      ).toBeLessThan(1e-8);
  });

  it('works on one expiry, one strike, and cells whose price is zero in floating point', () => {
    const one = freeGrid(1, 15);
    one.impliedVols[7]! *= 1.3;
    expect(projectGrid(one).after.free).toBe(true);
    const column = {
      expiriesYears: Float64Array.of(0.1, 0.2, 0.3),
      logMoneyness: Float64Array.of(0.05),
      impliedVols: Float64Array.of(0.3, 0.1, 0.2),
    };
    const flat = projectGrid(column);
    expect(flat.status).toBe('OK');
    const w = flat.grid.impliedVols.map((vol, at) => vol * vol * column.expiriesYears[at]!);
    expect(w[1]! >= w[0]! && w[2]! >= w[1]!).toBe(true);
    const deep = { ...freeGrid(), logMoneyness: Float64Array.from(evenly(-8, 5, 21)) };
    deep.impliedVols.fill(0.05);
    expect(checkGrid(deep).free).toBe(true);
    deep.impliedVols[3 * 21 + 13] = 0.06;
    expect(projectGrid(deep).after.free).toBe(true);
  });
});
