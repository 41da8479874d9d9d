import { describe, expect, it } from 'vitest';
import { exactHestonPaths } from '#quant/processes/exact/heston-exact.ts';
import { findProcess } from '#quant/processes/registry.ts';
import { LOG_RETURN } from '#quant/processes/step-program.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { runOf } from '../support/run-process.ts';

// Variance that is at zero for much of the time: where schemes are worst
const params = { v0: 0.04, kappa: 0.5, theta: 0.04, sigma: 1, rho: -0.9 };
const [START, END] = [0.5, 1];

interface Mean {
  readonly mean: number;
  readonly standardError: number;
}

/** Of max(1 − S_END/S_START, 0), which no closed form of one date gives. */
function forwardStartPut(early: Float64Array | Float32Array, late: Float64Array | Float32Array): Mean {
  let [sum, squares] = [0, 0];
  for (const [path, x] of early.entries()) {
    const paid = Math.max(-Math.expm1(late[path]! - x), 0);
    sum += paid;
    squares += paid * paid;
  }
  const mean = sum / early.length;
  return { mean, standardError: Math.sqrt((squares / early.length - mean * mean) / early.length) };
}

function byScheme(id: string, steps: number, paths: number): Mean {
  const process = findProcess(id)!.bind(params, 1);
  const run = runOf(process, { expiryYears: END, steps, paths, recordAt: [steps / 2, steps], seed: 12 });
  const { values } = wasmSimulator(run).simulate({ firstPath: 0, paths });
  const columnAt = (record: number) => {
    const from =
      (record * process.program.states.length + process.program.states.indexOf(LOG_RETURN)) * paths;
    return values.subarray(from, from + paths);
  };
  return forwardStartPut(columnAt(0), columnAt(1));
}

describe('bias of steps against exact draws', () => {
  const { logReturns } = exactHestonPaths(params, { dates: [START, END], paths: 65_536, seed: 4 });
  const exact = forwardStartPut(logReturns[0]!, logReturns[1]!);
  const inErrors = ({ mean, standardError }: Mean): number =>
    (mean - exact.mean) / Math.hypot(standardError, exact.standardError);

  it('that quadratic-exponential steps leave is seen at two steps a year and not at eight', () => {
    const biases = [2, 8, 64].map((steps) => Math.abs(inErrors(byScheme('heston', steps, 131_072))));
    expect(biases[0]).toBeGreaterThan(3);
    expect(biases[1]).toBeLessThan(3);
    expect(biases[2]).toBeLessThan(3);
  });

  it('that Euler steps leave is plain at eight', () => {
    const biases = [8, 16].map((steps) => inErrors(byScheme('heston-euler', steps, 131_072)));
    expect(biases[0]).toBeGreaterThan(5);
    expect(biases[1]).toBeLessThan(biases[0]!);
  });
});
