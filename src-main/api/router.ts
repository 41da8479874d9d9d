import { setImmediate as nextTurn } from 'node:timers/promises';
import type { z } from 'zod';
import { VolterraError } from '#contract/errors.ts';
import type { ContractShape } from '#contract/kinds.ts';
import type { Procedure, ProcedureKind } from '#contract/procedure.ts';
import type { JobEvent } from '#contract/schemas/system.ts';
import type { Door, ServiceContext } from '#services/service-context.ts';
import { invalidInput } from './invalid-input.ts';

/** Who calls, how the call can be dropped, and where events go. */
export interface CallContext {
  readonly door: Door;
  /** Aborted when the caller drops the call: cancels a read, call or stream, detaches from a job. */
  readonly signal: AbortSignal;
  readonly event: (value: unknown) => void;
}

/** What the router needs of the job queue. */
export interface JobStarter {
  /** Queues the work and settles with its result; when `detached` aborts it rejects with CANCELLED and the work goes on. */
  run(request: JobRequest): Promise<unknown>;
}

export interface JobRequest {
  readonly procedure: string;
  readonly label: string;
  readonly input: unknown;
  readonly work: (
    context: Pick<ServiceContext, 'signal' | 'progress' | 'partial' | 'endedEarly'>,
  ) => Promise<unknown>;
  readonly onEvent: (event: JobEvent) => void;
  readonly detached: AbortSignal;
}

export interface RouterOptions {
  readonly now: () => number;
  /** Checks what services return. It costs little: typed arrays are looked at in one loop, not element by element through the schema. */
  readonly validateOutput: boolean;
}

export interface Router {
  /** Kind of a procedure, or undefined where there is none of that path. */
  kindOf(path: string): ProcedureKind | undefined;
  inputOf(path: string): z.ZodType | undefined;
  /** Runs one call to its end. Streams and jobs send events on the way; a stream ends with undefined. */
  run(path: string, input: unknown, context: CallContext): Promise<unknown>;
}

type Handler = (input: unknown, context: ServiceContext) => Promise<unknown> | AsyncIterable<unknown>;
type AnyServices = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Route {
  readonly path: string;
  readonly procedure: Procedure;
  readonly handler: Handler;
}

/** The one way in: checks the input, calls the service, checks the output. Doors differ only in how frames reach it. */
export function createRouter(
  contract: ContractShape,
  services: AnyServices,
  jobs: JobStarter,
  options: RouterOptions,
): Router {
  const routes = listRoutes(contract, services);
  return {
    kindOf: (path) => routes.get(path)?.procedure.kind,
    inputOf: (path) => routes.get(path)?.procedure.input,
    async run(path, input, context) {
      const route = routes.get(path);
      if (!route) throw new VolterraError('UNKNOWN_PROCEDURE', { data: { path: path.slice(0, 128) } });
      const checked = checkInput(route, input);
      switch (route.procedure.kind) {
        case 'stream':
          return runStream(route, checked, context, options);
        case 'job':
          return runJob(route, checked, context, { jobs, options });
        default: {
          const answer = await route.handler(checked, serviceContext(context, options.now));
          // What the service has worked out and the check of it are two turns: a long answer keeps the others waiting less.
          await nextTurn();
          context.signal.throwIfAborted();
          return checkOutput(route, answer, options);
        }
      }
    },
  };
}

function listRoutes(contract: ContractShape, services: AnyServices): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  for (const [area, procedures] of Object.entries(contract)) {
    for (const [name, procedure] of Object.entries(procedures)) {
      const service = services[area];
      const handler = service?.[name];
      if (typeof handler !== 'function') throw new Error(`no service answers ${area}.${name}`);
      routes.set(`${area}.${name}`, {
        path: `${area}.${name}`,
        procedure,
        handler: handler.bind(service) as Handler,
      });
    }
  }
  return routes;
}

async function runStream(
  route: Route,
  input: unknown,
  context: CallContext,
  options: RouterOptions,
): Promise<void> {
  const events = route.handler(input, serviceContext(context, options.now)) as AsyncIterable<unknown>;
  const iterator = events[Symbol.asyncIterator]();
  const dropped = whenAborted(context.signal);
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), dropped.promise]);
      if (next.done) return;
      context.event(checkOutput(route, next.value, options));
    }
  } finally {
    dropped.forget();
    // Not awaited: a producer that waits for its next value would hold the caller.
    void iterator.return?.().catch(() => undefined);
  }
}

async function runJob(
  route: Route,
  input: unknown,
  context: CallContext,
  { jobs, options }: { jobs: JobStarter; options: RouterOptions },
): Promise<unknown> {
  return jobs.run({
    procedure: route.path,
    label: route.procedure.doc,
    input,
    onEvent: context.event,
    detached: context.signal,
    work: async (job) => {
      const answer = await route.handler(input, { ...job, door: context.door, now: options.now });
      return checkOutput(route, answer, options);
    },
  });
}

function serviceContext({ door, signal }: CallContext, now: () => number): ServiceContext {
  return { door, signal, now, progress: () => undefined, partial: () => undefined };
}

function checkInput({ path, procedure }: Route, input: unknown): unknown {
  let result;
  try {
    // A Map or a Date would pass as an object without fields.
    if (!isPlainObject(input)) throw new TypeError('not a plain object');
    result = procedure.input.safeParse(input);
  } catch {
    // A proxy or getter of a caller in this process may throw.
    throw new VolterraError('INVALID_INPUT', { message: `${path}: the input must be a plain object.` });
  }
  if (!result.success) throw invalidInput(path, result.error);
  return result.data;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function checkOutput(
  { path, procedure }: Route,
  output: unknown,
  { validateOutput }: RouterOptions,
): unknown {
  if (!validateOutput) return output;
  const result = procedure.output.safeParse(output);
  if (!result.success) throw new Error(`${path} answered with a wrong shape: ${result.error.message}`);
  return result.data;
}

function whenAborted(signal: AbortSignal): { promise: Promise<never>; forget: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(new VolterraError('CANCELLED'));
  promise.catch(() => undefined);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return { promise, forget: () => signal.removeEventListener('abort', abort) };
}
