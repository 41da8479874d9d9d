import { marketAt } from '#quant/payoffs/market-at.ts';
import { findProcess } from '#quant/processes/registry.ts';
import { LOG_INDEX, LOG_RETURN } from '#quant/processes/step-program.ts';
import { BLOCK_PATHS, type SimulationRun } from '../back-end.ts';
import { wasmSimulator } from '../wasm/wasm-simulator.ts';
import { createPayoff } from '#quant/payoffs/create-payoff.ts';
import type { SimulationRequest } from './plan.ts';
import { timeGrid } from './time-grid.ts';

/** What a screen draws of a process. */
export interface PathPicture {
  /** [dates] years, 0 first. */
  readonly times: Float64Array;
  readonly quantiles: readonly { readonly probability: number; readonly values: Float64Array }[];
  /** [dates], the mean over paths and their standard deviation. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly samplePaths: readonly Float64Array[];
  readonly terminal: { readonly levels: Float64Array; readonly density: Float64Array };
  readonly paths: number;
}

const PATHS = 16_384;
const DATES = 40;
const SHOWN_PATHS = 24;
const BINS = 56;
const PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
/** Of its own, so that a picture never shares draws with an estimate. */
const STREAM = 0x50_49_43;

/**
 * Simulates a few thousand paths up to the last date of a request's payoffs.
 * @param request process, market and payoffs
 * @param shouldStop asked between blocks
 * @returns levels of the asset or index by date
 */
export function pathPicture(request: SimulationRequest, shouldStop: () => boolean): PathPicture {
  const { market } = request;
  const process = findProcess(request.processId)!;
  const bound = process.bind(request.params, market.spot);
  const end = Math.max(...request.payoffs.flatMap((terms) => createPayoff(terms, market).observeAtYears));
  const dates = Array.from({ length: DATES }, (_, i) => (end * (i + 1)) / DATES);
  const { times, recordAt } = timeGrid(dates, {
    stepsPerYear: request.stepsPerYear,
    longestStepYears: bound.longestStepYears,
    isEven: process.needsEvenGrid,
  });
  const run: SimulationRun = {
    program: bound.program,
    precision: 'f64',
    steps: times.length - 1,
    initial: bound.initial,
    coefficients: bound.coefficients(times),
    memoryKernel: bound.memoryKernel?.(times) ?? null,
    recordAt,
    seed: request.seed,
    stream: STREAM,
    mirrored: false,
  };
  const isAsset = process.underlying === 'asset';
  const scale = dates.map((date) => (isAsset ? marketAt(market, date).forward : 1));
  const levels = simulatedLevels(run, { state: isAsset ? LOG_RETURN : LOG_INDEX, scale, shouldStop });
  const moments = levels.map(momentsOf);
  const sorted = levels.map((column) => column.slice().sort());
  const withStart = (of: (date: number) => number): Float64Array =>
    Float64Array.of(market.spot, ...dates.map((_, date) => of(date)));
  return {
    times: Float64Array.of(0, ...dates),
    quantiles: PROBABILITIES.map((probability) => ({
      probability,
      values: withStart((date) => sorted[date]![Math.floor(probability * (PATHS - 1))]!),
    })),
    means: withStart((date) => moments[date]!.mean),
    deviations: Float64Array.of(0, ...moments.map(({ deviation }) => deviation)),
    samplePaths: Array.from({ length: SHOWN_PATHS }, (_, path) => withStart((date) => levels[date]![path]!)),
    terminal: histogram(sorted.at(-1)!),
    paths: PATHS,
  };
}

function simulatedLevels(
  run: SimulationRun,
  { state, scale, shouldStop }: { state: string; scale: readonly number[]; shouldStop: () => boolean },
): Float64Array[] {
  const simulator = wasmSimulator(run);
  const levels = scale.map(() => new Float64Array(PATHS));
  const states = run.program.states;
  for (let first = 0; first < PATHS && !shouldStop(); first += BLOCK_PATHS) {
    const { values } = simulator.simulate({ firstPath: first, paths: BLOCK_PATHS });
    for (const [date, forward] of scale.entries()) {
      const from = (date * states.length + states.indexOf(state)) * BLOCK_PATHS;
      for (let path = 0; path < BLOCK_PATHS; path += 1)
        levels[date]![first + path] = forward * Math.exp(values[from + path]!);
    }
  }
  return levels;
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

/** Density between the 0.2 % and 99.5 % quantiles. */
function histogram(sorted: Float64Array): PathPicture['terminal'] {
  const [low, high] = [sorted[Math.floor(0.002 * PATHS)]!, sorted[Math.floor(0.995 * PATHS)]!];
  const width = (high - low) / BINS || 1;
  const density = new Float64Array(BINS);
  for (const value of sorted) {
    const bin = Math.floor((value - low) / width);
    if (bin >= 0 && bin < BINS) density[bin]! += 1 / (sorted.length * width);
  }
  return { levels: Float64Array.from({ length: BINS }, (_, bin) => low + (bin + 0.5) * width), density };
}
