import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface ProcessSettings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Core that the process stays on; free where absent or where `taskset` is. */
  readonly core?: number;
}

/** A printed figure, and how the process fared since the one before. */
export interface PrintedLine {
  readonly value: Record<string, unknown>;
  readonly wallSeconds: number;
  /** Processor time over wall time of the main thread; 1 where the system does not tell. */
  readonly share: number;
}

/**
 * Lines of JSON that a program prints, until all wanted names have come; then the program is ended.
 * @param command program and arguments
 * @param wanted values of `name`; every line where empty
 * @returns the lines in order
 */
export async function jsonLinesOf(
  command: readonly string[],
  wanted: readonly string[],
  { cwd, env, core }: ProcessSettings = {},
): Promise<PrintedLine[]> {
  const [program, ...args] =
    core !== undefined && process.platform === 'linux'
      ? ['taskset', '-c', String(core), ...command]
      : command;
  const child = spawn(program!, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  const found: PrintedLine[] = [];
  let last = { cpu: 0, wall: performance.now() / 1000 };
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue;
    const value = JSON.parse(line) as Record<string, unknown>;
    const now = { cpu: cpuSeconds(child.pid), wall: performance.now() / 1000 };
    const wallSeconds = now.wall - last.wall;
    const share = now.cpu > 0 ? (now.cpu - last.cpu) / wallSeconds : 1;
    last = now;
    if (wanted.length === 0 || wanted.includes(String(value['name'])))
      found.push({ value, wallSeconds, share });
    if (wanted.length > 0 && found.length === wanted.length) break;
  }
  child.kill();
  await ended;
  return found;
}

/** Time that the main thread of a process has run, from Linux' scheduler; 0 elsewhere. */
function cpuSeconds(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid ?? 0}/schedstat`, 'utf8').split(' ')[0]) / 1e9;
  } catch {
    return 0;
  }
}
