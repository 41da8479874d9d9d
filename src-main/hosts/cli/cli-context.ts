import { toWireError } from '#api/wire-error.ts';
import type { WireError } from '#contract/errors.ts';
import { VolterraError } from '#contract/errors.ts';
import { toPlainJson } from '#contract/json.ts';
import { findDataDir } from '#platform/data-dir.ts';
import type { LogLevel } from '#platform/logger.ts';
import type { RuntimeLayout } from '#platform/runtime-layout.ts';
import type { Engine } from '../create-engine.ts';

/** One Ctrl+C can arrive twice: from the terminal and from a parent that passes it on. */
const echoMs = 1000;

/** What a command has: the engine, the two streams, the interrupt. */
export class CliContext {
  readonly layout: RuntimeLayout;
  exitCode = 0;
  json: boolean;
  dataOption: string | undefined;
  readonly #interrupt = new AbortController();
  #engine: Engine | undefined;
  #interruptedAtMs = Number.NEGATIVE_INFINITY;

  constructor(args: readonly string[], layout: RuntimeLayout) {
    this.layout = layout;
    // Known before parsing, so that a usage error too is told as a document.
    this.json = args.includes('--json');
    process.on('SIGINT', this.#onInterrupt);
    process.on('SIGTERM', this.#onInterrupt);
  }

  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  get dataDir(): string {
    return findDataDir(this.dataOption);
  }

  /**
   * @param readOnly true where the command may look at a folder that another Volterra has open for writing
   * @param background true where the engine stays: it then watches folders and makes backups
   */
  async openEngine({ readOnly = false, background = false } = {}): Promise<Engine> {
    const { createEngine } = await import('../create-engine.ts');
    const { dataDir, layout } = this;
    const config = { dataDir, layout, stderrLevel: stderrLevel(), background };
    try {
      this.#engine = await createEngine(config);
    } catch (error) {
      const isLocked = error instanceof VolterraError && error.code === 'STORE_LOCKED';
      if (!readOnly || !isLocked) throw error;
      this.#engine = await createEngine({ ...config, readOnly: true });
    }
    return this.#engine;
  }

  describeFailure(error: unknown): WireError {
    const interrupted = this.signal.aborted ? new VolterraError('CANCELLED') : error;
    return toWireError(interrupted, 'command line', (logId, path, cause) => {
      if (this.#engine) this.#engine.logFailure(logId, path, cause);
      else this.say(`${logId} ${cause instanceof Error ? cause.stack : String(cause)}`);
    });
  }

  /** The one document of a command with --json. */
  printJson(value: unknown): void {
    process.stdout.write(`${JSON.stringify(toPlainJson(value))}\n`);
  }

  print(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  say(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  async closeEngine(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.dispose();
  }

  async dispose(): Promise<void> {
    process.off('SIGINT', this.#onInterrupt);
    process.off('SIGTERM', this.#onInterrupt);
    await this.closeEngine();
  }

  readonly #onInterrupt = (): void => {
    const nowMs = performance.now();
    const isEcho = nowMs - this.#interruptedAtMs < echoMs;
    // Who asks again does not want to wait.
    if (this.signal.aborted && !isEcho) process.exit(130);
    this.#interruptedAtMs = nowMs;
    this.#interrupt.abort();
  };
}

function stderrLevel(): LogLevel {
  const wanted = process.env.VOLTERRA_LOG;
  const levels: readonly string[] = ['debug', 'info', 'warn', 'error', 'silent'];
  return wanted !== undefined && levels.includes(wanted) ? (wanted as LogLevel) : 'warn';
}
