import { BLOCK_PATHS } from './back-end.ts';

/** Chooses how many paths to simulate between two looks at the stop flag. Nothing but time depends on it. */
export interface ChunkSizes {
  /** Paths of the next chunk, whole blocks. */
  readonly next: () => number;
  /** Tells what a chunk took. */
  readonly took: (paths: number, milliseconds: number) => void;
}

/** Two chunks may be under way when a stop comes, and it is to take effect within 200 ms. */
const TARGET_MS = 40;
/** Growth from one chunk to the next, so that one lucky measurement does no harm. */
const FASTEST_GROWTH = 4;

/**
 * Chunks that take about 40 ms each on whatever runs them.
 * @param first blocks of the first chunk, before anything is measured
 * @param most blocks of any chunk: what their states may take of memory
 * @returns sizes that follow what was measured
 */
export function measuredChunks(first: number, most: number): ChunkSizes {
  let blocks = Math.min(first, most);
  return {
    next: () => blocks * BLOCK_PATHS,
    took: (paths, milliseconds) => {
      const wanted = ((paths / BLOCK_PATHS) * TARGET_MS) / Math.max(milliseconds, 0.1);
      blocks = Math.max(Math.floor(Math.min(wanted, blocks * FASTEST_GROWTH, most)), 1);
    },
  };
}
