import { setImmediate } from 'node:timers/promises';
import { BLOCK_PATHS } from './back-end.ts';
import type {
  DeviceSimulator,
  GivenDraws,
  PathRange,
  PathStates,
  SimulationRun,
  Simulator,
} from './back-end.ts';
import { measuredChunks, type ChunkSizes } from './chunk-sizes.ts';

/** Paths to be simulated and what is wanted of them. */
export interface BlockWork {
  readonly range: PathRange;
  /** Sums over blocks [blocks × sums], in doubles, each over the paths of its block in their order. */
  readonly sumsOf: (states: PathStates) => Float64Array;
  /** Draws of a chunk where they do not come from the generator. */
  readonly drawsOf?: (range: PathRange) => GivenDraws;
  readonly shouldStop: () => boolean;
  /** Share that is done, 0 to 1. */
  readonly progress?: (fraction: number) => void;
  /** Kept by whoever simulates more than one range with the same run, so that later ones start at the right size. */
  readonly chunks: ChunkSizes;
}

/** What became of it. */
export interface BlockSums {
  /** [blocks × sums] of the first `paths` paths; all of them unless stopped. */
  readonly sums: Float64Array;
  readonly paths: number;
}

/** Values that the states of a chunk may hold. */
const MOST_VALUES = 2 ** 24;

/** Path steps that even a slow device does at once. */
const FIRST_WORK = 2 ** 20;
/** Products with past draws that take as long as a step. */
const MEMORY_STEPS = 8;

/**
 * Sizes for a run: a device starts with enough paths to be busy, a processor with one block.
 * @param run what is simulated
 * @param isDevice whether a device does it
 * @returns sizes for `simulateBlocks`
 */
export function chunksFor(run: SimulationRun, isDevice: boolean): ChunkSizes {
  const blockPaths = (run.mirrored ? 2 : 1) * BLOCK_PATHS;
  const values = run.recordAt.length * run.program.states.length * blockPaths;
  // sums over the past take as long as the steps before them
  const stepWork = run.steps * (run.program.hasMemory ? 1 + run.steps / MEMORY_STEPS : 1);
  const first = isDevice ? Math.max(Math.floor(FIRST_WORK / (stepWork * blockPaths)), 1) : 1;
  return measuredChunks(first, Math.max(Math.floor(MOST_VALUES / values), 1));
}

/**
 * Simulates a range chunk by chunk; while one chunk is summed a device is busy with the next.
 *
 * Sums are over blocks of 256 paths in the order of paths, so they have the same bits for any chunks.
 * @param simulator of a back end
 * @param work range, sums and stop flag
 * @returns sums of the blocks done
 */
export async function simulateBlocks(
  simulator: Simulator | DeviceSimulator,
  work: BlockWork,
): Promise<BlockSums> {
  const { range, chunks, sumsOf, drawsOf } = work;
  const parts: Float64Array[] = [];
  let [begun, done] = [0, 0];
  const begin = (): Chunk | null => {
    if (begun >= range.paths || work.shouldStop()) return null;
    const paths = Math.min(chunks.next(), range.paths - begun);
    const own = { firstPath: range.firstPath + begun, paths };
    begun += paths;
    const states = Promise.resolve(simulator.simulate(own, drawsOf?.(own)));
    // its error is met where it is awaited, or does not matter any more
    states.catch(() => {});
    return { paths, states };
  };
  const watch = watchStop(work.shouldStop);
  try {
    let before = performance.now();
    for (let chunk = begin(); chunk;) {
      // what a device still does after a stop is nobody's any more
      const states = await Promise.race([chunk.states, watch.stopped]);
      if (states === null) break;
      const following = begin();
      parts.push(sumsOf(states));
      done += chunk.paths;
      const now = performance.now();
      chunks.took(chunk.paths, now - before);
      before = now;
      work.progress?.(done / range.paths);
      await setImmediate();
      chunk = following;
    }
  } finally {
    watch.end();
  }
  return { sums: concat(parts), paths: done };
}

const STOP_POLL_MS = 10;

/** Hears a stop while a device is waited for, be it at work or compiling. */
function watchStop(shouldStop: () => boolean): { readonly stopped: Promise<null>; readonly end: () => void } {
  const { promise: stopped, resolve } = Promise.withResolvers<null>();
  const timer = setInterval(() => {
    if (shouldStop()) resolve(null);
  }, STOP_POLL_MS);
  return { stopped, end: () => clearInterval(timer) };
}

interface Chunk {
  readonly paths: number;
  readonly states: Promise<PathStates>;
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
