import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fromWireError } from '#contract/client.ts';
import { VolterraError } from '#contract/errors.ts';
import type { Compute, ComputeOptions } from './compute.ts';
import type { FromCompute, TaskFailure, ToCompute } from './compute-messages.ts';
import { DeathWatch } from './death-watch.ts';

export interface ComputeClientOptions {
  /** Entry of the compute child. */
  readonly entryUrl: URL;
  readonly args?: readonly string[];
  readonly nowMs: () => number;
  /** Told when the child dies and when it died too often to be started again. */
  readonly onNotice?: (notice: string) => void;
  /** A child with work that says nothing for six of these is ended. */
  readonly heartbeatMs?: number;
  /** What the child writes to its stderr, such as warnings of drivers. */
  readonly onOutput?: (text: string) => void;
}

const usualHeartbeatMs = 5000;
const silentHeartbeats = 6;

interface Run {
  readonly child: ChildProcess;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly progress: ((fraction: number) => void) | undefined;
  readonly publish: ((value: unknown, place: number) => void) | undefined;
  /** A stop is answered with what was reached. */
  keepsOnStop: boolean;
}

/** Heavy work in a process of its own: its death costs the tasks that it had, never the store or the window. */
export class ComputeClient implements Compute {
  readonly #options: ComputeClientOptions;
  readonly #deaths: DeathWatch;
  readonly #runs = new Map<number, Run>();
  #child: ChildProcess | null = null;
  #nextId = 1;
  #closed = false;
  #silence = 0;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(options: ComputeClientOptions) {
    this.#options = options;
    this.#deaths = new DeathWatch(options.nowMs);
  }

  async run<Output>(taskId: string, input: unknown, options: ComputeOptions): Promise<Output> {
    const { signal, seed, priority = 'interactive' } = options;
    signal.throwIfAborted();
    const child = this.#ensureChild();
    const id = this.#nextId++;
    // where nothing is kept nobody waits until a thread has looked at its flag
    const cancel = (): void => {
      this.#tell(child, { m: 'cancel', id });
      const run = this.#runs.get(id);
      if (run && !run.keepsOnStop) run.reject(new VolterraError('CANCELLED'));
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<Output>((resolve, reject) => {
        this.#runs.set(id, {
          child,
          resolve: resolve as (value: unknown) => void,
          reject,
          progress: options.progress,
          publish: options.publish,
          keepsOnStop: false,
        });
        this.#silence = 0;
        this.#tell(child, { m: 'run', id, taskId, input, seed, priority });
      });
    } finally {
      this.#runs.delete(id);
      signal.removeEventListener('abort', cancel);
    }
  }

  /** Ends the child; what it still runs ends as INTERRUPTED. */
  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise<void>((settle) => child.once('exit', () => settle()));
    child.kill('SIGKILL');
    await gone;
  }

  #ensureChild(): ChildProcess {
    if (this.#closed) throw new VolterraError('INTERRUPTED', { message: 'Volterra is closing.' });
    if (this.#deaths.tooMany) throw this.#paused();
    this.#child ??= this.#start();
    return this.#child;
  }

  #start(): ChildProcess {
    const { entryUrl, args = [] } = this.#options;
    const { heartbeatMs = usualHeartbeatMs } = this.#options;
    const child = fork(fileURLToPath(entryUrl), args, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#options.onOutput?.(text.trimEnd()));
    child.on('message', (message) => this.#receive(message as FromCompute));
    this.#heartbeat = setInterval(() => this.#listenForLife(child), heartbeatMs).unref();
    let isDead = false;
    const die = (how: string): void => {
      if (!isDead) this.#bury(child, how);
      isDead = true;
    };
    child.once('error', (error) => die(error.message));
    child.once('exit', (code, signal) => die(signal ?? `exit code ${code}`));
    return child;
  }

  /** Counts beats and not time: a machine that slept is not a child that hangs. */
  #listenForLife(child: ChildProcess): void {
    this.#silence = this.#runs.size > 0 ? this.#silence + 1 : 0;
    if (this.#silence < silentHeartbeats) return;
    this.#end(
      child,
      new VolterraError('TIMED_OUT', { message: 'The compute process stopped answering and was ended.' }),
    );
    child.kill('SIGKILL');
  }

  #receive(message: FromCompute): void {
    this.#silence = 0;
    if (message.m === 'ready') return;
    const run = this.#runs.get(message.id);
    if (message.m === 'begun') {
      if (run) run.keepsOnStop = message.keepsOnStop;
    } else if (message.m === 'progress') run?.progress?.(message.fraction);
    else if (message.m === 'published') run?.publish?.(message.value, message.place);
    else if (message.m === 'done') run?.resolve(message.value);
    else run?.reject(thrownBy(message.failure));
  }

  #bury(child: ChildProcess, how: string): void {
    if (!this.#closed) {
      this.#deaths.add();
      this.#options.onNotice?.(`The compute process ended unexpectedly (${how}).`);
      if (this.#deaths.tooMany) this.#options.onNotice?.(this.#paused().message);
    }
    this.#end(
      child,
      new VolterraError('INTERRUPTED', { message: 'The compute process ended while it worked on this.' }),
    );
  }

  /** What comes next gets another child; what this one had fails. */
  #end(child: ChildProcess, error: VolterraError): void {
    if (this.#child === child) {
      this.#child = null;
      clearInterval(this.#heartbeat);
    }
    for (const run of this.#runs.values()) if (run.child === child) run.reject(error);
  }

  #paused(): VolterraError {
    const minutes = Math.ceil(this.#deaths.clearsInMs / 60_000);
    return new VolterraError('INTERRUPTED', {
      message: `Calculations are paused: the compute process died three times in ten minutes. Try again in ${minutes} min or start Volterra anew.`,
    });
  }

  #tell(child: ChildProcess, message: ToCompute): void {
    if (child.connected) child.send(message);
  }
}

function thrownBy(failure: TaskFailure): unknown {
  return 'error' in failure ? fromWireError(failure.error) : new Error(failure.unforeseen);
}
