import { describe, expect, it } from 'vitest';
import { cmaEs, startCmaEs } from '#quant/math/cma-es.ts';
import { differentialEvolution, startDifferentialEvolution } from '#quant/math/differential-evolution.ts';
import { nelderMead } from '#quant/math/nelder-mead.ts';
import type { PopulationProblem, PopulationSearch } from '#quant/math/population-search.ts';
import { hasConverged, sentenceOf } from '#quant/math/solver-status.ts';
import { rastrigin, rosenbrock } from './test-problems.ts';

const box = (size: number, lower = -5, upper = 5): { lower: number[]; upper: number[] } => ({
  lower: new Array<number>(size).fill(lower),
  upper: new Array<number>(size).fill(upper),
});

describe('Nelder–Mead', () => {
  it.each([2, 4])('descends the valley of Rosenbrock in %i dimensions', (size) => {
    const found = nelderMead({
      objective: rosenbrock,
      start: [-1.2, 1, -1.2, 1].slice(0, size),
      maxEvaluations: 20_000,
    });
    expect(hasConverged(found.status), found.message).toBe(true);
    found.params.forEach((value) => expect(value).toBeCloseTo(1, 6));
    expect(found.message).toBe(sentenceOf(found.status));
  });

  it('ends on a bound where the minimum is beyond it, and leaves fixed parameters alone', () => {
    const found = nelderMead({ objective: rosenbrock, start: [-1.2, 1], ...box(2, -5, 0.5) });
    expect(found.params[0]).toBe(0.5);
    expect(found.params[1]).toBeCloseTo(0.25, 5);
    expect(found.atBounds).toEqual([0]);
    const fixed = nelderMead({ objective: rosenbrock, start: [2, 0], lower: [2, -9], upper: [2, 9] });
    expect(fixed.params[0]).toBe(2);
    expect(fixed.params[1]).toBeCloseTo(4, 6);
    expect(nelderMead({ objective: rosenbrock, start: [2, 0], lower: [1, 1], upper: [1, 1] }).status).toBe(
      'allFixed',
    );
  });

  it('says what stopped it', () => {
    expect(nelderMead({ objective: () => Number.NaN, start: [1] }).status).toBe('nonFiniteStart');
    expect(nelderMead({ objective: rosenbrock, start: [-1, 1], maxEvaluations: 20 }).status).toBe(
      'maxEvaluations',
    );
    expect(nelderMead({ objective: rosenbrock, start: [-1, 1], targetCost: 0.1 }).status).toBe(
      'targetReached',
    );
    expect(() => nelderMead({ objective: rosenbrock, start: [] })).toThrow('BAD_START');
    const hole = nelderMead({ objective: ([x = 0]) => (x < 0 ? Number.NaN : (x - 0.1) ** 2), start: [3] });
    expect(hole.params[0]).toBeCloseTo(0.1, 6);
  });
});

describe.each([
  ['differential evolution', differentialEvolution],
  ['CMA-ES', cmaEs],
] as const)('%s', (_, search) => {
  it.each([1, 2, 3])('finds the minimum of Rosenbrock in 5 dimensions, seed %i', (seed) => {
    const found = search({ objective: rosenbrock, ...box(5), seed, maxEvaluations: 60_000 });
    expect(hasConverged(found.status), found.message).toBe(true);
    expect(found.cost).toBeLessThan(1e-14);
    expect(found.atBounds).toEqual([]);
  });

  it('finds a minimum on the bound', () => {
    const found = search({ objective: rosenbrock, ...box(3, -5, 0.5), seed: 4, maxEvaluations: 60_000 });
    const polished = nelderMead({
      objective: rosenbrock,
      start: found.params,
      ...box(3, -5, 0.5),
      edge: 1e-3,
    });
    expect(Math.abs(found.cost / polished.cost - 1)).toBeLessThan(1e-8);
    expect(found.atBounds).toEqual([0]);
    expect(found.params.every((value) => value >= -5 && value <= 0.5)).toBe(true);
  });

  it('says what stopped it, and gives the same search for the same seed', () => {
    const problem = { objective: rosenbrock, ...box(3), seed: 11, maxEvaluations: 30_000 };
    expect(search(problem)).toEqual(search(problem));
    expect(search({ ...problem, seed: 12 }).params).not.toEqual(search(problem).params);
    expect(search({ ...problem, maxEvaluations: 300 }).status).toBe('maxEvaluations');
    const target = search({ ...problem, targetCost: 1e-2 });
    expect(target.status).toBe('targetReached');
    expect(target.cost).toBeLessThanOrEqual(1e-2);
    expect(search({ ...problem, objective: () => Number.NaN }).status).toBe('nonFinite');
    expect(search({ ...problem, objective: () => 7 }).status).toBe('costSmall');
    expect(() => search({ ...problem, lower: [0, 0, Number.NEGATIVE_INFINITY] })).toThrow('BAD_BOUNDS');
    expect(() => search({ ...problem, lower: [], upper: [] })).toThrow('BAD_BOUNDS');
  });

  it('starts where it is told to', () => {
    const seen: number[] = [];
    const objective = (x: Float64Array): number => {
      seen.push(Math.abs(x[0]! - 3) + Math.abs(x[1]! + 4));
      return rosenbrock(x);
    };
    search({ objective, ...box(2), seed: 1, start: [3, -4], maxEvaluations: 100 });
    // The distribution of CMA-ES is three units wide about it; DE has it as a member.
    expect(Math.min(...seen.slice(0, 24))).toBeLessThan(3);
  });
});

describe('many minima', () => {
  it.each([1, 2])('differential evolution leaves the valleys of Rastrigin, seed %i', (seed) => {
    const found = differentialEvolution({
      objective: rastrigin,
      ...box(5, -4.3, 5),
      seed,
      maxEvaluations: 60_000,
    });
    expect(hasConverged(found.status), found.message).toBe(true);
    expect(found.cost).toBeLessThan(1e-14);
  });

  it.each([1, 2])('CMA-ES does with restarts of growing population, seed %i', (seed) => {
    const found = cmaEs({
      objective: rastrigin,
      ...box(5, -4.3, 5),
      seed,
      restarts: 8,
      targetCost: 1e-10,
      maxEvaluations: 100_000,
    });
    expect(found.status).toBe('targetReached');
  });
});

describe('a search driven from outside', () => {
  const problem: PopulationProblem = { ...box(4), seed: 21, maxEvaluations: 8000 };

  /** Evaluates back to front and in two parts, as worker threads might. */
  function drive(search: PopulationSearch): void {
    while (search.status === undefined) {
      const candidates = search.ask();
      const costs = new Float64Array(candidates.length / 4);
      for (let k = costs.length - 1; k >= 0; k -= 1)
        costs[k] = rosenbrock(candidates.slice(4 * k, 4 * k + 4));
      search.tell(costs);
    }
  }

  it.each([
    ['differential evolution', startDifferentialEvolution, differentialEvolution],
    ['CMA-ES', startCmaEs, cmaEs],
  ] as const)('%s gives the bits of the one driven inside', (_, start, whole) => {
    const search = start(problem);
    expect(() => search.tell([1])).toThrow('LENGTH_MISMATCH');
    expect(search.result().evaluations).toBe(0);
    drive(search);
    expect(search.result()).toEqual(whole({ ...problem, objective: rosenbrock }));
  });
});
