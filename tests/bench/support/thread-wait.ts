import { readdirSync, readFileSync } from 'node:fs';

/** How long a thread has been ready without a core, over a time that was sampled. */
export interface WaitRecord {
  /** Milliseconds of waiting between two instants since 1970, between samples as if it were even. */
  readonly between: (fromMs: number, toMs: number) => number;
}

/**
 * Samples the main thread of a process of this machine; Linux only.
 * @param pid of the process
 * @returns a function that ends the sampling and gives what was seen, or null where the system does not tell
 */
export function sampleWaiting(pid: number): () => WaitRecord | null {
  const instants: number[] = [];
  const waited: number[] = [];
  const path = `/proc/${pid}/task/${pid}/schedstat`;
  const look = (): void => {
    try {
      waited.push(Number(readFileSync(path, 'utf8').split(' ')[1]) / 1e6);
      instants.push(performance.timeOrigin + performance.now());
    } catch {
      // gone, or not Linux
    }
  };
  look();
  const timer = setInterval(look, 4);
  const until = (ms: number): number => {
    const next = instants.findIndex((instant) => instant >= ms);
    if (next < 0) return waited.at(-1)!;
    if (next === 0) return waited[0]!;
    const share = (ms - instants[next - 1]!) / (instants[next]! - instants[next - 1]!);
    return waited[next - 1]! + share * (waited[next]! - waited[next - 1]!);
  };
  return () => {
    clearInterval(timer);
    look();
    return instants.length > 1 ? { between: (fromMs, toMs) => until(toMs) - until(fromMs) } : null;
  };
}

/** Process of Chromium that has the page, the busiest where there are several; null where it is not found. */
export function findRenderer(): number | null {
  const renderers: { pid: number; ran: number }[] = [];
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      const parent = parentOf(name);
      if (!command.includes('--type=renderer') || !isOurs(parent)) continue;
      const ran = Number(readFileSync(`/proc/${name}/schedstat`, 'utf8').split(' ')[0]);
      renderers.push({ pid: Number(name), ran });
    } catch {
      // ended meanwhile
    }
  }
  return renderers.sort((a, b) => b.ran - a.ran)[0]?.pid ?? null;
}

function parentOf(pid: number | string): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Whether this process is among the forebears. */
function isOurs(pid: number): boolean {
  for (let at = pid; at > 1; at = parentOf(at)) if (at === process.pid) return true;
  return false;
}
