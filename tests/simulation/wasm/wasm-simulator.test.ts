import { describe, expect, it } from 'vitest';
import type { BoundProcess } from '#quant/processes/step-program.ts';
import type { GivenDraws, PathRange, PathStates, SimulationRun, Simulator } from '#simulation/back-end.ts';
import type { Precision } from '#simulation/graph/graph.ts';
import { plainSimulator } from '#simulation/plain/plain-simulator.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { runOf } from '../support/run-process.ts';
import { everyOperationProcess, sampleProcesses } from '../support/sample-programs.ts';

const PRECISIONS: readonly Precision[] = ['f64', 'f32'];
const range: PathRange = { firstPath: 512, paths: 512 };

function statesOf(
  build: (run: SimulationRun) => Simulator,
  run: SimulationRun,
  at: { range?: PathRange; draws?: GivenDraws } = {},
): PathStates {
  const simulator = build(run);
  try {
    return simulator.simulate(at.range ?? range, at.draws);
  } finally {
    simulator.dispose();
  }
}

/** Places where values differ in a bit; all NaN are one. */
function differences(a: PathStates, b: PathStates): number[] {
  expect(a.values.length).toBe(b.values.length);
  return [...a.values.keys()].filter((i) => !Object.is(a.values[i], b.values[i]));
}

function expectSameBits(run: SimulationRun, draws?: GivenDraws): void {
  const at = draws ? { draws } : {};
  const [plain, wasm] = [statesOf(plainSimulator, run, at), statesOf(wasmSimulator, run, at)];
  expect(wasm.sides).toBe(plain.sides);
  expect(plain.values.every(Number.isFinite)).toBe(true);
  expect(differences(wasm, plain)).toEqual([]);
}

const inPrecisions = <T extends readonly unknown[]>(cases: readonly T[]) =>
  cases.flatMap((entry) => PRECISIONS.map((precision) => [...entry, precision] as const));

describe('wasmSimulator', () => {
  it.each(inPrecisions(sampleProcesses))('has the bits of the readable back end: %s', (...given) => {
    const [, process, precision] = given;
    expectSameBits(runOf(process, { ...settings, precision, mirrored: true }));
  });

  it.each(PRECISIONS)('has them for every operation of the graph, %s', (precision) => {
    expectSameBits(runOf(everyOperationProcess, { ...settings, precision, mirrored: true }));
  });

  it.each(PRECISIONS)('has them where draws do not fit the cache, %s', (precision) => {
    const long = { ...settings, steps: 301, recordAt: [1, 2, 3, 4, 5, 100, 260, 301] };
    expectSameBits(runOf(everyOperationProcess, { ...long, precision, mirrored: true }));
  });

  it.each(PRECISIONS)('has them for given draws, %s', (precision) => {
    const run = runOf(everyOperationProcess, { ...settings, precision, mirrored: true });
    const draws = Float64Array.from({ length: settings.steps * 3 * range.paths }, (_, i) =>
      Math.floor(i / range.paths) % 3 === 1 ? ((i * 7919) % 1013) / 1013 + 1e-4 : Math.sin(i) * 3,
    );
    draws[0] = 0;
    draws[1] = -0;
    expectSameBits(run, draws);
  });

  it.each(PRECISIONS)('knows neither chunks nor their order, %s', (precision) => {
    const run = runOf(everyOperationProcess, { ...settings, precision, mirrored: true });
    const simulator = wasmSimulator(run);
    const whole = simulator.simulate({ firstPath: 0, paths: 1024 });
    const rows = whole.values.length / 1024;
    for (const [firstPath, paths] of [
      [512, 512],
      [0, 256],
      [256, 768],
    ] as const) {
      const part = simulator.simulate({ firstPath, paths });
      for (let row = 0; row < rows; row += 1) {
        const from = row * 1024 + firstPath;
        expect(part.values.slice(row * paths, (row + 1) * paths)).toEqual(
          whole.values.slice(from, from + paths),
        );
      }
    }
  });

  it('keeps runs apart: seeds of 53 bits, streams, programs of one shape', () => {
    const base = runOf(everyOperationProcess, settings);
    for (const change of [{ seed: 2 ** 53 - 1 }, { seed: 0 }, { stream: 2 ** 32 - 1 }])
      expectSameBits({ ...base, ...change });
    const changed: BoundProcess = {
      ...everyOperationProcess,
      program: {
        ...everyOperationProcess.program,
        advance: (m, at) => {
          const { state, ...rest } = everyOperationProcess.program.advance(m, at);
          return { ...rest, state: { ...state, right: m.mul(state['right']!, m.constant(0.5)) } };
        },
      },
    };
    expectSameBits(runOf(changed, settings));
    expectSameBits(base);
  });

  // Random123 1.14.0, kat_vectors, philox4x32 10: all words of counter and key 0
  it('draws the known answer of Philox4x32-10', () => {
    const process: BoundProcess = {
      program: {
        id: 'words',
        states: ['a', 'b', 'c', 'd'],
        draws: ['uniform', 'uniform', 'uniform', 'uniform'],
        coefficients: [],
        hasMemory: false,
        advance: (_, { draws: [a, b, c, d] }) => ({ state: { a: a!, b: b!, c: c!, d: d! } }),
      },
      longestStepYears: Number.POSITIVE_INFINITY,
      initial: new Float64Array(4),
      coefficients: () => new Float64Array(0),
    };
    const run = { ...runOf(process, { ...settings, steps: 1, recordAt: [1], seed: 0 }), stream: 0 };
    const { values } = statesOf(wasmSimulator, run, { range: { firstPath: 0, paths: 256 } });
    const words = [0, 1, 2, 3].map((state) => values[state * 256]! * 2 ** 32 - 0.5);
    expect(words).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  });

  it('runs a program without draws and records nothing where nothing is asked', () => {
    const process: BoundProcess = {
      program: {
        id: 'growth',
        states: ['value'],
        draws: [],
        coefficients: ['rate'],
        hasMemory: false,
        advance: (m, { state, coefficient }) => ({
          state: { value: m.exp(m.mul(state['value']!, coefficient['rate']!)) },
        }),
      },
      longestStepYears: Number.POSITIVE_INFINITY,
      initial: Float64Array.of(0.5),
      coefficients: (times) => new Float64Array(times.length - 1).fill(0.9),
    };
    expectSameBits(runOf(process, settings));
    expect(statesOf(wasmSimulator, runOf(process, { ...settings, recordAt: [] })).values).toHaveLength(0);
  });

  it('can be used again after it was disposed of', () => {
    const run = runOf(everyOperationProcess, settings);
    const simulator = wasmSimulator(run);
    const first = simulator.simulate(range);
    simulator.dispose();
    expect(differences(simulator.simulate(range), first)).toEqual([]);
  });
});

const settings = { expiryYears: 1, steps: 22, paths: 512, seed: 2 ** 40 + 12_345, recordAt: [1, 17, 22] };
