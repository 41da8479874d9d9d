import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { quantile } from './figures.ts';

/** How long this thread was away from its event loop during some work, in milliseconds. */
export interface LoopFigures {
  /** Wall-clock delay of the loop as perf_hooks samples it; on a busy machine the wait for a core is in it. */
  readonly wall: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Processor time that the thread itself spent between two turns of a 1 ms timer: what it cannot blame on others. */
  readonly own: { readonly p50: number; readonly p99: number; readonly max: number };
  /**
   * By the clock between two turns, less the time in which the thread was ready and all cores were taken, as the scheduler of Linux
   * counts it; null elsewhere.
   */
  readonly unforced: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  readonly turns: number;
  readonly elapsedMs: number;
}

/** Watches the loop of this thread while `work` runs. */
export async function watchLoop(work: () => Promise<unknown>): Promise<LoopFigures> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const own: number[] = [];
  const unforced: number[] = [];
  let before = look();
  const timer = setInterval(() => {
    const now = look();
    own.push(now.cpuMs - before.cpuMs);
    unforced.push(Math.max(now.clockMs - before.clockMs - (now.waitedMs - before.waitedMs), 0));
    before = now;
  }, 1);
  delay.enable();
  const started = performance.now();
  await work();
  const elapsedMs = performance.now() - started;
  delay.disable();
  clearInterval(timer);
  own.push(look().cpuMs - before.cpuMs);
  const wall = (percentile: number): number => delay.percentile(percentile) / 1e6;
  return {
    wall: { p50: wall(50), p99: wall(99), max: delay.max / 1e6 },
    own: summarise(own),
    unforced: Number.isNaN(before.waitedMs) ? null : summarise(unforced),
    turns: own.length,
    elapsedMs,
  };
}

function summarise(values: readonly number[]): LoopFigures['own'] {
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99), max: Math.max(...values) };
}

function look(): { readonly clockMs: number; readonly cpuMs: number; readonly waitedMs: number } {
  const { user, system } = process.threadCpuUsage();
  return { clockMs: performance.now(), cpuMs: (user + system) / 1000, waitedMs: waitedMs() };
}

/** Time that this thread was ready to run and had no core; NaN where the system does not tell. */
function waitedMs(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return NaN;
  }
}
