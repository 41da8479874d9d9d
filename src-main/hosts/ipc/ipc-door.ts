import type { Router } from '#api/router.ts';
import { openSession } from '#api/session.ts';
import type { Session } from '#api/session.ts';
import type { LogFailure } from '#api/wire-error.ts';
import type { FromEngine, ToEngine } from '#contract/wire.ts';

export interface IpcDoorDeps {
  readonly router: Router;
  readonly logFailure: LogFailure;
  readonly send: (message: FromEngine) => void;
  readonly answer: (answer: Extract<ToEngine, { m: 'answer' }>) => void;
}

/** Sessions of window ports, told apart by number. The frames are the window's own and are not trusted. */
export class IpcDoor {
  readonly #deps: IpcDoorDeps;
  readonly #sessions = new Map<number, Session>();

  constructor(deps: IpcDoorDeps) {
    this.#deps = deps;
  }

  /** @returns 'shutdown' where the parent asks for it */
  receive(raw: unknown): 'shutdown' | undefined {
    const message = raw as ToEngine | null;
    switch (message?.m) {
      case 'frame':
        this.#session(message.port).receive(message.frame);
        return undefined;
      case 'close':
        this.#sessions.get(message.port)?.close();
        this.#sessions.delete(message.port);
        return undefined;
      case 'answer':
        this.#deps.answer(message);
        return undefined;
      case 'shutdown':
        return 'shutdown';
      default:
        return undefined;
    }
  }

  close(): void {
    for (const session of this.#sessions.values()) session.close();
    this.#sessions.clear();
  }

  #session(port: number): Session {
    const existing = this.#sessions.get(port);
    if (existing) return existing;
    const { router, logFailure, send } = this.#deps;
    const session = openSession({
      router,
      door: 'window',
      logFailure,
      send: (frame) => send({ m: 'frame', port, frame }),
    });
    this.#sessions.set(port, session);
    return session;
  }
}
