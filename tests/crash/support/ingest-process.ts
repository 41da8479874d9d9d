import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const sourceEntry = resolve(import.meta.dirname, '../../../src-main/hosts/cli.ts');
const CHILD_LIFE_MS = 20_000;

export interface IngestEnd {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Files whose commit the process had told of before it died. */
  readonly told: readonly string[];
}

/** The command line as a user starts it, in a process group of its own. */
export class IngestProcess {
  readonly ended: Promise<IngestEnd>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(entry: string, args: readonly string[]) {
    this.#child = spawn(process.execPath, [entry, ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, VOLTERRA_LOG: 'info' },
    });
    this.#child.stdout?.on('data', (part: Buffer) => (this.#stdout += part.toString()));
    this.#child.stderr?.on('data', (part: Buffer) => (this.#stderr += part.toString()));
    // `exit` and not `close`: children that outlive their parent keep its streams open.
    this.ended = new Promise((settle) => this.#child.on('exit', (code) => settle(this.#describe(code))));
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * SIGKILL to the process alone, whose children must then end by themselves, or to its whole group at once.
   * @returns how long the last child lived on, and which are still there
   */
  async kill(whom: 'parent' | 'group'): Promise<{ outlivedMs: number; survivors: number; children: number }> {
    const pid = this.#child.pid!;
    const children = childrenOf(pid);
    process.kill(whom === 'group' ? -pid : pid, 'SIGKILL');
    await this.ended;
    const started = performance.now();
    while (children.some(isAlive) && performance.now() - started < CHILD_LIFE_MS) await sleep(2);
    const survivors = children.filter(isAlive).length;
    return { outlivedMs: performance.now() - started, survivors, children: children.length };
  }

  #describe(code: number | null): IngestEnd {
    const told: string[] = [];
    for (const line of this.#stderr.split('\n').slice(0, -1)) {
      if (!line.includes('"msg":"file read"')) continue;
      const { fileName, status } = JSON.parse(line) as { fileName: string; status: string };
      if (status !== 'refused') told.push(fileName);
    }
    return { code, stdout: this.#stdout, stderr: this.#stderr, told };
  }
}

/** Processes that this one has started, and theirs; only Linux says it cheaply. */
function childrenOf(pid: number): number[] {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return [];
  const direct = readdirSync(tasks).flatMap((task) => readList(join(tasks, task, 'children')));
  return direct.flatMap((child) => [child, ...childrenOf(child)]);
}

function readList(path: string): number[] {
  try {
    return readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** A zombie that nobody has waited for yet is dead too. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
