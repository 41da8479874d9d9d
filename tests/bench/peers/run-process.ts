import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ProcessSettings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Core that the process stays on; free where absent or where `taskset` is. */
  readonly core?: number;
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
): Promise<Record<string, unknown>[]> {
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
  const found: Record<string, unknown>[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue;
    const value = JSON.parse(line) as Record<string, unknown>;
    if (wanted.length === 0 || wanted.includes(String(value['name']))) found.push(value);
    if (wanted.length > 0 && found.length === wanted.length) break;
  }
  child.kill();
  await ended;
  return found;
}
