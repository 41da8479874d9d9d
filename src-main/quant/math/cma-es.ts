import type { Bounds } from './bounds.ts';
import { covarianceUpdate, strategyOf } from './cma-update.ts';
import type { Distribution, Strategy } from './cma-update.ts';
import { randomStream } from './philox.ts';
import type { RandomStream } from './philox.ts';
import { finiteBounds, recordCosts, resultOfRecord, runSearch, stagnation } from './population-search.ts';
import type {
  PopulationObjective,
  PopulationProblem,
  PopulationSearch,
  SearchRecord,
} from './population-search.ts';
import type { SolverResult, SolverStatus } from './solver-status.ts';

const STREAM = 0x434d;
const FIRST_SIGMA = 0.3;

export interface CmaProblem extends PopulationProblem {
  /** Standard deviation of the first generation as a share of the width of the bounds. */
  readonly sigma?: number;
  /** Fresh starts with twice the population after convergence, against many minima. */
  readonly restarts?: number;
}

/**
 * Minimum in a box by evolution of a normal distribution whose covariance learns the shape of the valley.
 *
 * Parameters are scaled by their bounds; samples beyond one are mirrored at it.
 * @param problem objective, box, seed
 * @returns best point and why the search stopped
 * @throws QuantError BAD_BOUNDS, BAD_SEED
 * @source Hansen 2016, "The CMA evolution strategy: a tutorial", arXiv:1604.00772; Auger and Hansen 2005 (restarts)
 */
export function cmaEs(problem: CmaProblem & PopulationObjective): SolverResult {
  return runSearch(startCmaEs(problem), problem.objective, problem.lower.length);
}

interface Run {
  readonly problem: CmaProblem;
  readonly bounds: Bounds;
  readonly random: RandomStream;
  readonly size: number;
  restart: number;
  strategy: Strategy;
  distribution: Distribution;
  /** [λ·n] samples before mirroring, in units of the box. */
  samples: Float64Array;
  candidates: Float64Array;
  /** Best cost of each generation since the last restart. */
  history: number[];
  readonly record: SearchRecord;
  status: SolverStatus | undefined;
}

/**
 * The same search, driven from outside.
 * @param problem box, seed and limits
 * @returns search to be asked and told until it has a status
 * @throws QuantError BAD_BOUNDS, BAD_SEED
 */
export function startCmaEs(problem: CmaProblem): PopulationSearch {
  const bounds = finiteBounds(problem);
  const size = bounds.lower.length;
  const strategy = strategyOf(size, problem.populationSize);
  const run: Run = {
    problem,
    bounds,
    random: randomStream(problem.seed, STREAM),
    size,
    restart: 0,
    strategy,
    distribution: freshDistribution(size, problem.sigma),
    samples: new Float64Array(0),
    candidates: new Float64Array(0),
    history: [],
    record: {
      best: new Float64Array(size),
      cost: Number.POSITIVE_INFINITY,
      evaluations: 0,
      generations: 0,
      improvedAt: 0,
    },
    status: undefined,
  };
  placeMean(run);
  sample(run);
  return {
    get status() {
      return run.status;
    },
    ask: () => run.candidates,
    tell: (costs) => tell(run, costs),
    result: () => resultOfRecord(run.record, bounds, run.status),
  };
}

function freshDistribution(size: number, sigma = FIRST_SIGMA): Distribution {
  const covariance = new Float64Array(size * size);
  const vectors = new Float64Array(size * size);
  for (let j = 0; j < size; j += 1) covariance[j * size + j] = vectors[j * size + j] = 1;
  return {
    mean: new Float64Array(size).fill(0.5),
    sigma,
    covariance,
    vectors,
    roots: new Float64Array(size).fill(1),
    path: new Float64Array(size),
    stepPath: new Float64Array(size),
    generation: 0,
    decomposedAt: 0,
  };
}

/** The start of the caller first, random points on restarts. */
function placeMean({ problem, bounds, random, restart, distribution, size }: Run): void {
  for (let j = 0; j < size; j += 1) {
    const width = bounds.upper[j]! - bounds.lower[j]! || 1;
    if (restart > 0) distribution.mean[j] = random.uniform(0xffffffff, restart * size + j);
    else if (problem.start)
      distribution.mean[j] = Math.min(Math.max((problem.start[j]! - bounds.lower[j]!) / width, 0), 1);
  }
}

function sample(run: Run): void {
  const { random, size, strategy, distribution, bounds, record } = run;
  const { mean, sigma, vectors, roots } = distribution;
  run.samples = new Float64Array(strategy.count * size);
  run.candidates = new Float64Array(strategy.count * size);
  const z = new Float64Array(size);
  for (let k = 0; k < strategy.count; k += 1) {
    random.fillNormals(z, k, record.generations * size);
    for (let j = 0; j < size; j += 1) {
      let y = 0;
      for (let i = 0; i < size; i += 1) y += vectors[j * size + i]! * roots[i]! * z[i]!;
      const at = k * size + j;
      run.samples[at] = mean[j]! + sigma * y;
      const [lower, upper] = [bounds.lower[j]!, bounds.upper[j]!];
      run.candidates[at] = Math.min(lower + mirrored(run.samples[at]!) * (upper - lower), upper);
    }
  }
}

/** Folds the line onto [0, 1]. */
function mirrored(y: number): number {
  const turn = Math.abs(y) % 2;
  return turn > 1 ? 2 - turn : turn;
}

function tell(run: Run, told: ArrayLike<number>): void {
  const costs = recordCosts(run.record, run.candidates, told);
  const ranking = Array.from(costs.keys()).sort((a, b) => costs[a]! - costs[b]! || a - b);
  run.history.push(costs[ranking[0]!]!);
  covarianceUpdate(run.strategy, run.distribution, run.samples, ranking);
  const ended = statusOf(run, costs, ranking);
  if (ended === undefined) sample(run);
  else if (isFinal(ended) || run.restart >= (run.problem.restarts ?? 0)) run.status = ended;
  else restart(run);
}

function isFinal(status: SolverStatus): boolean {
  return status === 'targetReached' || status === 'maxEvaluations';
}

function restart(run: Run): void {
  run.restart += 1;
  run.strategy = strategyOf(run.size, run.strategy.count * 2);
  run.distribution = freshDistribution(run.size, run.problem.sigma);
  run.history = [];
  placeMean(run);
  sample(run);
}

function statusOf(run: Run, costs: Float64Array, ranking: readonly number[]): SolverStatus | undefined {
  const { problem, record, strategy, distribution, size, history } = run;
  if (record.cost <= (problem.targetCost ?? Number.NEGATIVE_INFINITY)) return 'targetReached';
  if (record.evaluations + strategy.count > (problem.maxEvaluations ?? 4000 * (size + 4)))
    return 'maxEvaluations';
  const tolerance = problem.costTolerance ?? 1e-12;
  const window = 10 + Math.ceil((30 * size) / strategy.count);
  const recent = history.slice(-window);
  const highest = Math.max(...recent, costs[ranking.at(-1)!]!);
  const range = highest - Math.min(...recent);
  if (recent.length === window && range <= tolerance * Math.abs(record.cost)) return 'costSmall';
  let widest = 0;
  for (let j = 0; j < size; j += 1)
    widest = Math.max(
      widest,
      Math.sqrt(distribution.covariance[j * size + j]!),
      Math.abs(distribution.path[j]!),
    );
  if (!Number.isFinite(widest)) return 'nonFinite';
  if (distribution.sigma * widest <= (problem.stepTolerance ?? 1e-10)) return 'populationCollapsed';
  if (distribution.roots.at(-1)! > 1e7 * distribution.roots[0]!) return 'roundingReached';
  const long = 120 + Math.ceil((30 * size * size) / strategy.count);
  if (history.length <= 2 * long) return undefined;
  const earlier = Math.min(...history.slice(-2 * long, -long));
  return Math.min(...history.slice(-long)) >= earlier ? stagnation(record, 0) : undefined;
}
