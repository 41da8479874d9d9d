import { pathMoments } from '#simulation/estimate/path-moments.ts';
import { planSimulation, type SimulationPlan, type SimulationRequest } from '#simulation/estimate/plan.ts';
import { measuredChunks, type ChunkSizes } from '#simulation/chunk-sizes.ts';
import { BLOCK_PATHS, type Simulator } from '#simulation/back-end.ts';
import { plainSimulator } from '#simulation/plain/plain-simulator.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { defineTask } from '../task.ts';

export const simulateTaskId = 'simulate';

/** Paths `firstPath` to `firstPath + paths` of a request, on processors of this machine. */
export interface SimulateInput {
  readonly request: SimulationRequest;
  readonly firstPath: number;
  readonly paths: number;
  readonly backEnd: 'wasm' | 'plain';
}

const PIECE_PATHS = 4096;

/** Sums over blocks of paths, and what is needed to read them. */
export interface SimulatedSums {
  /** [blocks × momentLength(values, controls)] */
  readonly blocks: Float64Array;
  readonly values: number;
  readonly controls: number;
  readonly steps: number;
}

/** Blocks put one after the other are the same for any pieces and threads. */
export const simulateTask = defineTask<SimulateInput, SimulateInput, SimulatedSums, SimulatedSums>({
  id: simulateTaskId,
  split: (input) => {
    const pieces: SimulateInput[] = [];
    for (let done = 0; done < input.paths; done += PIECE_PATHS) {
      const paths = Math.min(PIECE_PATHS, input.paths - done);
      pieces.push({ ...input, firstPath: input.firstPath + done, paths });
    }
    return pieces;
  },
  run: ({ request, firstPath, paths, backEnd }, context) => {
    const { plan, simulator, chunks } = prepared(request, backEnd);
    const parts: Float64Array[] = [];
    for (let done = 0; done < paths && !context.shouldStop();) {
      const startedAt = performance.now();
      const range = { firstPath: firstPath + done, paths: Math.min(chunks.next(), paths - done) };
      parts.push(pathMoments(plan, simulator.simulate(range, plan.drawsOf?.(range))));
      done += range.paths;
      chunks.took(range.paths, performance.now() - startedAt);
      context.progress(done / paths);
    }
    return {
      blocks: concat(parts),
      values: plan.payoffs.length,
      controls: plan.controls.length,
      steps: plan.run.steps,
    };
  },
  join: (_input, parts) => ({ ...parts[0]!, blocks: concat(parts.map(({ blocks }) => blocks)) }),
});

interface Prepared {
  readonly key: string;
  readonly plan: SimulationPlan;
  readonly simulator: Simulator;
  readonly chunks: ChunkSizes;
}

let last: Prepared | null = null;

/** Pieces of one request follow each other on a thread: the kernel is kept for the next. */
function prepared(request: SimulationRequest, backEnd: SimulateInput['backEnd']): Prepared {
  const key = JSON.stringify([request, backEnd]);
  if (last?.key === key) return last;
  last?.simulator.dispose();
  const plan = planSimulation(request);
  const simulator = backEnd === 'plain' ? plainSimulator(plan.run) : wasmSimulator(plan.run);
  // draws that are given lie in memory, all steps of them
  const chunks = measuredChunks(1, plan.drawsOf ? 1 : PIECE_PATHS / BLOCK_PATHS);
  last = { key, plan, simulator, chunks };
  return last;
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
