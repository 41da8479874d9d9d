import { frameId, malformed } from '#contract/wire.ts';
import type { FromEngine, ToEngine } from '#contract/wire.ts';

/** The part of Electron's `MessagePortMain` that the relay uses. */
export interface WindowPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Carries contract frames between window ports and the engine without looking into them. */
export class Relay {
  readonly #ports = new Map<number, WindowPort>();
  readonly #sendToEngine: (message: ToEngine) => void;
  #nextPort = 1;

  constructor(sendToEngine: (message: ToEngine) => void) {
    this.#sendToEngine = sendToEngine;
  }

  /** Takes a window's port; it lives until the window drops it or the engine dies. */
  connect(windowPort: WindowPort): void {
    const port = this.#nextPort++;
    this.#ports.set(port, windowPort);
    windowPort.on('message', ({ data }) => this.#forward(port, data));
    windowPort.on('close', () => {
      if (this.#ports.delete(port)) this.#sendToEngine({ m: 'close', port });
    });
    windowPort.start();
  }

  /** A frame for a window that has gone meanwhile is dropped. */
  fromEngine(message: Extract<FromEngine, { m: 'frame' }>): void {
    this.#ports.get(message.port)?.postMessage(message.frame);
  }

  /** A value that the window could send may still be too deep to be sent on. */
  #forward(port: number, frame: unknown): void {
    try {
      this.#sendToEngine({ m: 'frame', port, frame });
    } catch {
      this.fromEngine({
        m: 'frame',
        port,
        frame: { t: 'error', id: frameId(frame), error: malformed().toWire() },
      });
    }
  }

  /** Drops every port, so that each window learns that its calls are lost and connects anew. */
  closeAll(): void {
    const ports = [...this.#ports.values()];
    this.#ports.clear();
    for (const port of ports) port.close();
  }
}
