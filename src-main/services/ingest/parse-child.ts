import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { VolterraError } from '#contract/errors.ts';
import type { ColumnMapping } from '#contract/schemas/data.ts';
import type { RejectedLine } from '#ingest/counting-sink.ts';
import type {
  FromParser,
  PreviewDetail,
  SurveyItem,
  TextLocation,
  ToParser,
} from '#ingest/parse-protocol.ts';
import type { ParseSummary } from '#ingest/parse-text.ts';
import type { RecordChunk } from '#quant/market/records.ts';

export interface ParseLimits {
  readonly memoryMb: number;
  readonly seconds: number;
}

/** Where the records of a file go while it is parsed. */
export interface ParseReceiver {
  append(chunk: RecordChunk): Promise<{ readonly outcome: Uint8Array }>;
  reject(rows: readonly RejectedLine[]): Promise<void>;
  progress(lines: number): void;
}

interface Request {
  readonly id: number;
  readonly receiver: ParseReceiver | undefined;
  readonly resolve: (answer: Extract<FromParser, { t: 'surveyed' | 'previewed' | 'parsed' }>) => void;
  readonly reject: (error: unknown) => void;
}

type Ask = { [K in ToParser['t']]: Omit<Extract<ToParser, { t: K }>, 'id'> }[Exclude<
  ToParser['t'],
  'outcome'
>];

/**
 * One parse child, used for file after file. It is killed when a file takes too long or is cancelled, and started again
 * for the next one when it died; the file at fault gets a typed error.
 */
export class ParseChild {
  readonly #entry: URL;
  readonly #limits: ParseLimits;
  #child: ChildProcess | undefined;
  #request: Request | undefined;
  #nextId = 1;
  #lastWords = '';

  constructor(entry: URL, limits: ParseLimits) {
    this.#entry = entry;
    this.#limits = limits;
  }

  async survey(path: string, fileName: string, signal: AbortSignal): Promise<readonly SurveyItem[]> {
    const answer = await this.#ask({ t: 'survey', path, fileName }, signal);
    return (answer as Extract<FromParser, { t: 'surveyed' }>).items;
  }

  async preview(
    text: TextLocation,
    mapping: ColumnMapping | null,
    signal: AbortSignal,
  ): Promise<PreviewDetail> {
    const answer = await this.#ask({ t: 'preview', text, mapping }, signal);
    return (answer as Extract<FromParser, { t: 'previewed' }>).detail;
  }

  async glance(text: TextLocation, signal: AbortSignal): Promise<PreviewDetail> {
    const answer = await this.#ask({ t: 'glance', text }, signal);
    return (answer as Extract<FromParser, { t: 'previewed' }>).detail;
  }

  async parse(
    text: TextLocation,
    mapping: ColumnMapping | null,
    receiver: ParseReceiver,
    signal: AbortSignal,
  ): Promise<ParseSummary> {
    const answer = await this.#ask({ t: 'parse', text, mapping }, signal, receiver);
    return (answer as Extract<FromParser, { t: 'parsed' }>).summary;
  }

  /** Ends the child; a request under way fails as interrupted. */
  close(): void {
    this.#kill(new VolterraError('INTERRUPTED'));
  }

  async #ask(
    message: Ask,
    signal: AbortSignal,
    receiver?: ParseReceiver,
  ): Promise<Parameters<Request['resolve']>[0]> {
    if (signal.aborted) throw new VolterraError('CANCELLED');
    if (this.#request)
      throw new VolterraError('OVERLOADED', { message: 'The parser is busy with another file.' });
    const id = this.#nextId++;
    const child = this.#start();
    const { seconds } = this.#limits;
    const late = new VolterraError('TIMED_OUT', {
      message: `Reading this file took longer than ${seconds} seconds.`,
      data: { seconds },
    });
    const timer = setTimeout(() => this.#kill(late), seconds * 1000);
    const onAbort = (): void => this.#kill(new VolterraError('CANCELLED'));
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.#request = { id, receiver, resolve, reject };
        child.send({ ...message, id } as ToParser, (error) => {
          if (error)
            this.#fail(
              new VolterraError('PARSE_FAILED', {
                message: 'The parser could not be reached.',
                cause: error,
              }),
            );
        });
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      this.#request = undefined;
    }
  }

  #start(): ChildProcess {
    if (this.#child) return this.#child;
    const child = fork(fileURLToPath(this.#entry), [], {
      execArgv: [`--max-old-space-size=${this.#limits.memoryMb}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { PATH: process.env['PATH'], NODE_ENV: process.env['NODE_ENV'] },
    });
    this.#lastWords = '';
    child.stderr?.on(
      'data',
      (bytes: Buffer) => (this.#lastWords = (this.#lastWords + bytes.toString()).slice(-4000)),
    );
    child.on('message', (message: FromParser) => this.#receive(child, message));
    child.on('error', (cause) =>
      this.#gone(child, new VolterraError('PARSE_FAILED', { message: 'The parser did not start.', cause })),
    );
    child.on('exit', (code, signal) => this.#gone(child, this.#deathOf(code, signal)));
    this.#child = child;
    return child;
  }

  #deathOf(code: number | null, signal: NodeJS.Signals | null): VolterraError {
    const outOfMemory = /heap out of memory|Allocation failed/.test(this.#lastWords);
    const message = outOfMemory
      ? `Reading this file needs more than ${this.#limits.memoryMb} MB; raise the memory limit of the parser in the settings.`
      : `The parser ended while reading this file (${signal ?? `exit ${code}`}).`;
    return new VolterraError('PARSE_FAILED', { message, data: { code, signal, outOfMemory } });
  }

  #receive(child: ChildProcess, message: FromParser): void {
    const request = this.#request;
    if (child !== this.#child || request?.id !== message.id) return;
    if (message.t === 'chunk') void this.#store(child, request, message);
    else if (message.t === 'rejected')
      void request.receiver?.reject(message.rows).catch((error: unknown) => this.#kill(error));
    else if (message.t === 'progress') request.receiver?.progress(message.lines);
    else if (message.t === 'failed') request.reject(fromWire(message.error));
    else request.resolve(message);
  }

  async #store(
    child: ChildProcess,
    request: Request,
    message: Extract<FromParser, { t: 'chunk' }>,
  ): Promise<void> {
    try {
      const answer = await request.receiver?.append(message.records);
      if (answer && child.connected)
        child.send({
          t: 'outcome',
          id: message.id,
          chunk: message.chunk,
          outcome: answer.outcome,
        } satisfies ToParser);
    } catch (error) {
      // The store refused: the rest of this file is of no use any more.
      if (this.#request === request) this.#kill(error);
    }
  }

  #kill(error: unknown): void {
    const child = this.#child;
    this.#child = undefined;
    child?.removeAllListeners('exit');
    child?.kill('SIGKILL');
    this.#fail(error);
  }

  #gone(child: ChildProcess, error: VolterraError): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    this.#fail(error);
  }

  #fail(error: unknown): void {
    this.#request?.reject(error);
  }
}

function fromWire(error: Extract<FromParser, { t: 'failed' }>['error']): VolterraError {
  return new VolterraError(error.code, {
    message: error.message,
    ...(error.data ? { data: error.data } : {}),
  });
}
