import { VolterraError } from '#contract/errors.ts';
import type { WireError } from '#contract/errors.ts';
import { frameId, parseClientFrame, wireLimits } from '#contract/wire.ts';
import type { ClientFrame, ServerFrame } from '#contract/wire.ts';
import type { Door } from '#services/service-context.ts';
import type { Router } from './router.ts';
import { SeenIds } from './seen-ids.ts';
import { toWireError } from './wire-error.ts';
import type { LogFailure } from './wire-error.ts';

export interface SessionOptions {
  readonly router: Router;
  readonly door: Door;
  readonly send: (frame: ServerFrame) => void;
  readonly logFailure: LogFailure;
}

/** One connection of one client: the calls that it has in flight. */
export interface Session {
  /** Takes a message as it came; whatever it is, the answer is a frame and never an exception. */
  receive(message: unknown): void;
  /** The client is gone: calls and streams are cancelled, jobs go on. */
  close(): void;
}

export function openSession({ router, door, send, logFailure }: SessionOptions): Session {
  const inFlight = new Map<number, AbortController>();
  const seen = new SeenIds();
  let closed = false;

  const reply = (frame: ServerFrame): void => {
    if (!closed) send(frame);
  };

  async function runCall(frame: Extract<ClientFrame, { t: 'call' }>): Promise<void> {
    const { id, path, input } = frame;
    const controller = new AbortController();
    inFlight.set(id, controller);
    try {
      const event = (value: unknown): void => reply({ t: 'event', id, value });
      const value = await router.run(path, input, { door, signal: controller.signal, event });
      inFlight.delete(id);
      reply(router.kindOf(path) === 'stream' ? { t: 'end', id } : { t: 'result', id, value });
    } catch (error) {
      inFlight.delete(id);
      const reason = controller.signal.aborted ? new VolterraError('CANCELLED') : error;
      reply({ t: 'error', id, error: toWireError(reason, path, logFailure) });
    }
  }

  function take(frame: ClientFrame): void {
    if (frame.t === 'cancel') return inFlight.get(frame.id)?.abort();
    if (frame.t === 'hello') return reply({ t: 'welcome' });
    // A replayed request has had its answer, or will get it.
    if (!seen.add(frame.id)) return;
    if (inFlight.size >= wireLimits.callsInFlight)
      return reply({ t: 'error', id: frame.id, error: new VolterraError('OVERLOADED').toWire() });
    void runCall(frame);
  }

  return {
    receive(message) {
      if (closed) return;
      let frame: ClientFrame;
      try {
        frame = parseClientFrame(message);
      } catch (error) {
        return reply({ t: 'error', id: frameId(message), error: describe(error) });
      }
      take(frame);
    },
    close() {
      closed = true;
      for (const controller of inFlight.values()) controller.abort();
      inFlight.clear();
    },
  };
}

function describe(error: unknown): WireError {
  return (error instanceof VolterraError ? error : new VolterraError('MALFORMED_MESSAGE')).toWire();
}
