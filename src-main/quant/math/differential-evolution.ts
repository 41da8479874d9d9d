import type { Bounds } from './bounds.ts';
import { clampInto } from './bounds.ts';
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

const STREAM = 0x4445;
const MEMORY = 6;
const BEST_SHARE = 0.11;
/** Draws kept apart for each candidate and generation before those of the crossover. */
const DRAWS = 8;

/**
 * Global minimum in a box by differential evolution with success-history adaptation (SHADE).
 *
 * Candidate = x_i + F(x_pbest − x_i) + F(x_r1 − x_r2), crossed binomially; F and CR follow what has succeeded.
 * @param problem objective, box, seed
 * @returns best point and why the search stopped
 * @throws QuantError BAD_BOUNDS, BAD_SEED
 * @source Tanabe and Fukunaga 2013, "Success-history based parameter adaptation for differential evolution"
 */
export function differentialEvolution(problem: PopulationObjective): SolverResult {
  return runSearch(startDifferentialEvolution(problem), problem.objective, problem.lower.length);
}

interface Evolution {
  readonly problem: PopulationProblem;
  readonly bounds: Bounds;
  readonly random: RandomStream;
  readonly size: number;
  readonly count: number;
  readonly population: Float64Array;
  readonly costs: Float64Array;
  /** Members replaced by their candidates, kept as ends of differences. */
  readonly archive: Float64Array[];
  readonly scales: Float64Array;
  readonly crossings: Float64Array;
  readonly memoryScale: Float64Array;
  readonly memoryCross: Float64Array;
  memoryAt: number;
  candidates: Float64Array;
  readonly record: SearchRecord;
  status: SolverStatus | undefined;
}

/**
 * The same search, driven from outside.
 * @param problem box, seed and limits
 * @returns search to be asked and told until it has a status
 * @throws QuantError BAD_BOUNDS, BAD_SEED
 */
export function startDifferentialEvolution(problem: PopulationProblem): PopulationSearch {
  const bounds = finiteBounds(problem);
  const size = bounds.lower.length;
  const count = Math.max(6, problem.populationSize ?? Math.max(24, 10 * size));
  const evolution: Evolution = {
    problem,
    bounds,
    random: randomStream(problem.seed, STREAM),
    size,
    count,
    population: new Float64Array(count * size),
    costs: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    archive: [],
    scales: new Float64Array(count),
    crossings: new Float64Array(count),
    memoryScale: new Float64Array(MEMORY).fill(0.5),
    memoryCross: new Float64Array(MEMORY).fill(0.5),
    memoryAt: 0,
    candidates: new Float64Array(0),
    record: {
      best: new Float64Array(size),
      cost: Number.POSITIVE_INFINITY,
      evaluations: 0,
      generations: 0,
      improvedAt: 0,
    },
    status: undefined,
  };
  evolution.candidates = firstGeneration(evolution);
  return {
    get status() {
      return evolution.status;
    },
    ask: () => evolution.candidates,
    tell: (costs) => tell(evolution, costs),
    result: () => resultOfRecord(evolution.record, bounds, evolution.status),
  };
}

/** Latin hypercube: each parameter has one member in each of `count` slices of its range. */
function firstGeneration({ problem, bounds, random, size, count }: Evolution): Float64Array {
  const out = new Float64Array(count * size);
  for (let j = 0; j < size; j += 1) {
    const slices = Array.from({ length: count }, (_, k) => k);
    for (let k = count - 1; k > 0; k -= 1) {
      const other = random.integer(count + j, k, k + 1);
      [slices[k], slices[other]] = [slices[other]!, slices[k]!];
    }
    const width = bounds.upper[j]! - bounds.lower[j]!;
    for (let k = 0; k < count; k += 1)
      out[k * size + j] = bounds.lower[j]! + (width * (slices[k]! + random.uniform(k, j))) / count;
  }
  if (problem.start) {
    const start = Float64Array.from(problem.start);
    clampInto(start, bounds);
    out.set(start, 0);
  }
  return out;
}

function tell(evolution: Evolution, told: ArrayLike<number>): void {
  const costs = recordCosts(evolution.record, evolution.candidates, told);
  select(evolution, costs);
  evolution.status = statusOf(evolution);
  if (evolution.status === undefined) evolution.candidates = breed(evolution);
}

/** Candidates that are no worse replace their parents; what has succeeded is remembered. */
function select(evolution: Evolution, costs: Float64Array): void {
  const { population, candidates, size, count, archive, random, record } = evolution;
  let [weights, cross, scale, scaleSquared] = [0, 0, 0, 0];
  for (let i = 0; i < count; i += 1) {
    if (!(costs[i]! <= evolution.costs[i]!)) continue;
    const parent = population.subarray(i * size, (i + 1) * size);
    if (costs[i]! < evolution.costs[i]! && Number.isFinite(evolution.costs[i]!)) {
      const gain = evolution.costs[i]! - costs[i]!;
      weights += gain;
      cross += gain * evolution.crossings[i]!;
      scale += gain * evolution.scales[i]!;
      scaleSquared += gain * evolution.scales[i]! ** 2;
      if (archive.length < 2 * count) archive.push(parent.slice());
      else
        archive[random.integer(i, addressOf(evolution, record.generations) + 7, archive.length)] =
          parent.slice();
    }
    parent.set(candidates.subarray(i * size, (i + 1) * size));
    evolution.costs[i] = costs[i]!;
  }
  if (!(weights > 0)) return;
  evolution.memoryCross[evolution.memoryAt] = cross / weights;
  evolution.memoryScale[evolution.memoryAt] = scaleSquared / scale;
  evolution.memoryAt = (evolution.memoryAt + 1) % MEMORY;
}

/** First of the draws of a generation. */
function addressOf({ size, count }: Evolution, generation: number): number {
  return (generation + 1) * (DRAWS + size) + count + size;
}

function breed(evolution: Evolution): Float64Array {
  const { random, size, count, costs, memoryScale, memoryCross, record } = evolution;
  const out = new Float64Array(count * size);
  const ranking = Array.from(costs.keys()).sort((a, b) => costs[a]! - costs[b]! || a - b);
  const elite = Math.max(2, Math.round(BEST_SHARE * count));
  const address = addressOf(evolution, record.generations);
  for (let i = 0; i < count; i += 1) {
    const at = random.integer(i, address, MEMORY);
    const crossing = memoryCross[at]! + 0.1 * random.normal(i, address + 1);
    // Cauchy about the remembered scale, folded up where it is not positive.
    const scale = memoryScale[at]! + 0.1 * Math.tan(Math.PI * (random.uniform(i, address + 2) - 0.5));
    evolution.crossings[i] = Math.min(Math.max(crossing, 0), 1);
    evolution.scales[i] = Math.min(Math.max(Math.abs(scale), 0.05), 1);
    const best = ranking[random.integer(i, address + 3, elite)]!;
    crossOver(evolution, out, { i, best, address });
  }
  return out;
}

interface Mating {
  readonly i: number;
  readonly best: number;
  readonly address: number;
}

function crossOver(evolution: Evolution, out: Float64Array, { i, best, address }: Mating): void {
  const { random, size, count, population, archive, bounds } = evolution;
  let first = random.integer(i, address + 4, count - 1);
  if (first >= i) first += 1;
  let second = random.integer(i, address + 5, count + archive.length - 2);
  for (const taken of [Math.min(i, first), Math.max(i, first)]) if (second >= taken) second += 1;
  const from = second < count ? population.subarray(second * size) : archive[second - count]!;
  const forced = random.integer(i, address + 6, size);
  const scale = evolution.scales[i]!;
  for (let j = 0; j < size; j += 1) {
    const parent = population[i * size + j]!;
    let value = parent;
    if (j === forced || random.uniform(i, address + DRAWS + j) < evolution.crossings[i]!)
      value +=
        scale * (population[best * size + j]! - parent) + scale * (population[first * size + j]! - from[j]!);
    if (value < bounds.lower[j]!) value = (bounds.lower[j]! + parent) / 2;
    if (value > bounds.upper[j]!) value = (bounds.upper[j]! + parent) / 2;
    out[i * size + j] = value;
  }
}

function statusOf({
  problem,
  bounds,
  population,
  costs,
  size,
  count,
  record,
}: Evolution): SolverStatus | undefined {
  if (record.cost <= (problem.targetCost ?? Number.NEGATIVE_INFINITY)) return 'targetReached';
  const worst = costs.reduce((most, cost) => Math.max(most, cost), Number.NEGATIVE_INFINITY);
  if (worst - record.cost <= (problem.costTolerance ?? 1e-12) * Math.abs(record.cost)) return 'costSmall';
  let spread = 0;
  for (let j = 0; j < size; j += 1) {
    const width = bounds.upper[j]! - bounds.lower[j]! || 1;
    for (let i = 0; i < count; i += 1)
      spread = Math.max(spread, Math.abs(population[i * size + j]! - record.best[j]!) / width);
  }
  if (Number.isFinite(worst) && spread <= (problem.stepTolerance ?? 1e-10)) return 'populationCollapsed';
  if (record.evaluations + count > (problem.maxEvaluations ?? 4000 * (size + 4))) return 'maxEvaluations';
  return stagnation(record, 100 + 20 * size);
}
