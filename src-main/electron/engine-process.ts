import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { FromEngine, ToEngine } from '#contract/wire.ts';
import { decideRestart } from './restart-policy.ts';

export interface EngineCommand {
  /** The Node that Volterra brings along, not Electron. */
  readonly nodePath: string;
  readonly enginePath: string;
  readonly args: readonly string[];
}

export interface EngineEvents {
  readonly onMessage: (message: FromEngine) => void;
  /** The process is gone; `willRestart` says whether another one is being started. */
  readonly onDeath: (willRestart: boolean) => void;
}

/** The engine as a child of the main process: started again when it dies, stopped with the app. */
export class EngineProcess {
  readonly #command: EngineCommand;
  readonly #events: EngineEvents;
  readonly #deathsAtMs: number[] = [];
  #child: ChildProcess | null = null;
  #stopping = false;

  constructor(command: EngineCommand, events: EngineEvents) {
    this.#command = command;
    this.#events = events;
    this.#start();
  }

  send(message: ToEngine): void {
    if (this.#child?.connected) this.#child.send(message);
  }

  /** Asks the engine to finish and waits; after five seconds it is ended. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#stopping = true;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise<void>((settle) => child.once('exit', () => settle()));
    this.send({ m: 'shutdown' });
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(timer);
  }

  #start(): void {
    const { nodePath, enginePath, args } = this.#command;
    const child = spawn(nodePath, [enginePath, ...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
      windowsHide: true,
    });
    child.on('message', (message) => this.#events.onMessage(message as FromEngine));
    // A failed spawn has no exit event; both ends lead to one death.
    let isDead = false;
    const die = (): void => {
      if (!isDead) this.#bury();
      isDead = true;
    };
    child.once('error', die);
    child.once('exit', die);
    this.#child = child;
  }

  #bury(): void {
    this.#child = null;
    if (this.#stopping) return;
    this.#deathsAtMs.push(Date.now());
    const willRestart = decideRestart(this.#deathsAtMs, Date.now()) === 'restart';
    this.#events.onDeath(willRestart);
    if (willRestart) this.#start();
  }
}
