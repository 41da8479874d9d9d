import type { z } from 'zod';
import { VolterraError, errorTable } from './errors.ts';
import type { ErrorCode, WireError } from './errors.ts';
import { createEventQueue } from './event-queue.ts';
import type { EventQueue } from './event-queue.ts';
import type { ContractShape, KindsOf } from './kinds.ts';
import type { Procedure, ProcedureKind } from './procedure.ts';
import type { JobEvent } from './schemas/system.ts';
import type { ClientFrame, ServerFrame } from './wire.ts';

/** Carries frames to the engine and back, in order: a port, a socket, Node IPC or a plain function call. */
export interface Transport {
  send(frame: ClientFrame): void;
  onFrame(listener: (frame: ServerFrame) => void): void;
  /** Called once, when no further frame can come. */
  onClose(listener: () => void): void;
}

/** The part of an AbortSignal that is used; both Node's and the browser's fit. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface CallOptions {
  readonly signal?: CancelSignal;
}

/** A running job as its caller sees it. It goes on when the caller goes away. */
export interface JobCall<Output> {
  readonly jobId: Promise<string>;
  /** Accepted, progress and partial events; ends with the job. */
  readonly events: AsyncIterable<JobEvent>;
  readonly result: Promise<Output>;
  /** Stops the work itself; `result` then fails with CANCELLED, or is what the work had reached where it keeps that. */
  cancel(): Promise<void>;
  /** Stops listening; the job goes on and can be followed with `jobs.watch`. */
  detach(): void;
}

type Args<Input extends z.ZodType> =
  Record<never, never> extends z.input<Input>
    ? [input?: z.input<Input>, options?: CallOptions]
    : [input: z.input<Input>, options?: CallOptions];

type Method<P> =
  P extends Procedure<'stream', infer I, infer O>
    ? (...args: Args<I>) => AsyncIterable<z.output<O>>
    : P extends Procedure<'job', infer I, infer O>
      ? (...args: Args<I>) => JobCall<z.output<O>>
      : P extends Procedure<infer _K, infer I, infer O>
        ? (...args: Args<I>) => Promise<z.output<O>>
        : never;

/** `client.market.overview({asOf})`: one typed method for each procedure. */
export type Client<C extends ContractShape> = {
  readonly [Area in keyof C]: { readonly [Name in keyof C[Area]]: Method<C[Area][Name]> };
};

/** What a call in flight does with the frames that carry its id. */
interface Pending {
  event(value: unknown): void;
  done(value: unknown): void;
  fail(error: unknown): void;
}

/** Calls in flight over one transport. */
interface Caller {
  open(path: string, input: unknown, pending: Pending): number;
  drop(id: number): void;
}

/** Builds the client from the kinds of the contract; the schemas stay with the engine, which checks every input. */
export function createClient<C extends ContractShape>(kinds: KindsOf<C>, transport: Transport): Client<C> {
  const caller = createCaller(transport);
  const areas = Object.entries(kinds).map(([area, names]) => {
    const methods = Object.entries<ProcedureKind>(names).map(([name, kind]) => [
      name,
      makeMethod(caller, `${area}.${name}`, kind),
    ]);
    return [area, Object.fromEntries(methods)];
  });
  return Object.fromEntries(areas) as Client<C>;
}

/** Makes an error that came over the wire throwable again. */
export function fromWireError(error: WireError): VolterraError {
  const code: ErrorCode = Object.hasOwn(errorTable, error.code) ? error.code : 'INTERNAL';
  const { message, field, data } = error;
  return new VolterraError(code, {
    message,
    ...(field === undefined ? {} : { field }),
    ...(data === undefined ? {} : { data }),
  });
}

function createCaller(transport: Transport): Caller {
  const inFlight = new Map<number, Pending>();
  let nextId = 1;
  let closed = false;

  transport.onFrame((frame) => {
    if (frame.t === 'welcome' || frame.id === null) return;
    const pending = inFlight.get(frame.id);
    if (!pending) return;
    if (frame.t === 'event') return pending.event(frame.value);
    inFlight.delete(frame.id);
    if (frame.t === 'error') pending.fail(fromWireError(frame.error));
    else pending.done(frame.t === 'result' ? frame.value : undefined);
  });
  transport.onClose(() => {
    closed = true;
    for (const pending of inFlight.values()) pending.fail(connectionLost());
    inFlight.clear();
  });

  return {
    open(path, input, pending) {
      const id = nextId++;
      if (closed) pending.fail(connectionLost());
      else {
        inFlight.set(id, pending);
        transport.send({ t: 'call', id, path, input });
      }
      return id;
    },
    drop(id) {
      if (inFlight.delete(id) && !closed) transport.send({ t: 'cancel', id });
    },
  };
}

function makeMethod(caller: Caller, path: string, kind: ProcedureKind): unknown {
  switch (kind) {
    case 'stream':
      return (input: unknown = {}, options: CallOptions = {}) => openStream(caller, path, input, options);
    case 'job':
      return (input: unknown = {}) => openJob(caller, path, input);
    default:
      return (input: unknown = {}, options: CallOptions = {}) => openCall(caller, path, input, options);
  }
}

function openCall(caller: Caller, path: string, input: unknown, { signal }: CallOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new VolterraError('CANCELLED'));
    let settled = false;
    const settle = (): void => {
      settled = true;
      signal?.removeEventListener('abort', abort);
    };
    const id = caller.open(path, input, {
      event: () => undefined,
      done: (value) => (settle(), resolve(value)),
      fail: (error) => (settle(), reject(error)),
    });
    function abort(): void {
      caller.drop(id);
      reject(new VolterraError('CANCELLED'));
    }
    if (!settled) signal?.addEventListener('abort', abort, { once: true });
  });
}

/** Starts with the first reader; leaving the loop, or the signal, cancels it. */
function openStream(
  caller: Caller,
  path: string,
  input: unknown,
  { signal }: CallOptions,
): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]() {
      const events: EventQueue<unknown> = createEventQueue(() => caller.drop(id));
      const id = caller.open(path, input, {
        event: (value) => events.push(value),
        done: () => events.end(),
        fail: (error) => events.fail(error),
      });
      const abort = (): void => {
        caller.drop(id);
        events.fail(new VolterraError('CANCELLED'));
      };
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
      return events[Symbol.asyncIterator]();
    },
  };
}

function openJob(caller: Caller, path: string, input: unknown): JobCall<unknown> {
  const events = createEventQueue<JobEvent>();
  const accepted = Promise.withResolvers<string>();
  const result = Promise.withResolvers<unknown>();
  const fail = (error: unknown): void => {
    accepted.reject(error);
    result.reject(error);
    events.fail(error);
  };
  // A caller may be interested in one of the three only.
  for (const promise of [accepted.promise, result.promise]) promise.catch(() => undefined);

  const id = caller.open(path, input, {
    event(value) {
      const event = value as JobEvent;
      if (event.type === 'accepted') accepted.resolve(event.jobId);
      events.push(event);
    },
    done(value) {
      result.resolve(value);
      events.end();
    },
    fail,
  });
  return {
    jobId: accepted.promise,
    events,
    result: result.promise,
    async cancel() {
      await openCall(caller, 'jobs.cancel', { jobId: await accepted.promise }, {});
    },
    detach() {
      caller.drop(id);
      fail(
        new VolterraError('CANCELLED', { message: 'Nobody listens to this job here any more; it goes on.' }),
      );
    },
  };
}

function connectionLost(): VolterraError {
  return new VolterraError('INTERRUPTED', { message: 'The connection to the engine was lost.' });
}
