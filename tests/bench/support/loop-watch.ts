import { monitorEventLoopDelay } from 'node:perf_hooks';
import { quantile } from './figures.ts';

/** How long this thread was away from its event loop during some work, in milliseconds. */
export interface LoopFigures {
  /** Wall-clock delay of the loop as perf_hooks samples it; on a busy machine the wait for a core is in it. */
  readonly wall: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Processor time that the thread itself spent between two turns of a 1 ms timer: what it cannot blame on others. */
  readonly own: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly turns: number;
  readonly elapsedMs: number;
}

/** Watches the loop of this thread while `work` runs. */
export async function watchLoop(work: () => Promise<unknown>): Promise<LoopFigures> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const own: number[] = [];
  let before = threadMs();
  const timer = setInterval(() => {
    const now = threadMs();
    own.push(now - before);
    before = now;
  }, 1);
  delay.enable();
  const started = performance.now();
  await work();
  const elapsedMs = performance.now() - started;
  delay.disable();
  clearInterval(timer);
  own.push(threadMs() - before);
  const wall = (percentile: number): number => delay.percentile(percentile) / 1e6;
  return {
    wall: { p50: wall(50), p99: wall(99), max: delay.max / 1e6 },
    own: { p50: quantile(own, 0.5), p99: quantile(own, 0.99), max: Math.max(...own) },
    turns: own.length,
    elapsedMs,
  };
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
