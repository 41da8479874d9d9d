import type { Transport } from '#contract/client.ts';
import { bridgeGlobal, portMessage } from '#contract/bridge.ts';
import type { Bridge } from '#contract/bridge.ts';
import { decodeFrame, encodeFrame } from '#contract/binary.ts';
import { VolterraError } from '#contract/errors.ts';
import { unauthenticatedCloseCode } from '#contract/loopback.ts';
import { parseServerFrame } from '#contract/wire.ts';
import type { ClientFrame, ServerFrame } from '#contract/wire.ts';

type FrameListener = (frame: ServerFrame) => void;

/** Frames that came before anybody listened wait here. */
class Inbox {
  #listener: FrameListener | undefined;
  readonly #waiting: ServerFrame[] = [];
  readonly #closers: (() => void)[] = [];
  #closed = false;

  listen(listener: FrameListener): void {
    this.#listener = listener;
    for (const frame of this.#waiting.splice(0)) listener(frame);
  }

  take(frame: ServerFrame): void {
    if (this.#listener) this.#listener(frame);
    else this.#waiting.push(frame);
  }

  onClose(closer: () => void): void {
    if (this.#closed) closer();
    else this.#closers.push(closer);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const closer of this.#closers) closer();
  }
}

function asTransport(inbox: Inbox, send: (frame: ClientFrame) => void): Transport {
  return {
    send,
    onFrame: (listener) => inbox.listen(listener),
    onClose: (listener) => inbox.onClose(listener),
  };
}

export function findBridge(): Bridge | undefined {
  return (globalThis as Record<string, unknown>)[bridgeGlobal] as Bridge | undefined;
}

/** The window's way: one port, handed over by the preload script. */
export function openPort(bridge: Bridge): Promise<Transport> {
  return new Promise((resolve) => {
    function onMessage(event: MessageEvent): void {
      const port = event.ports[0];
      if (event.source !== window || event.data !== portMessage || !port) return;
      window.removeEventListener('message', onMessage);
      const inbox = new Inbox();
      port.onmessage = ({ data }) => inbox.take(parseServerFrame(data));
      port.addEventListener('close', () => inbox.close());
      resolve(asTransport(inbox, (frame) => port.postMessage(frame)));
    }
    window.addEventListener('message', onMessage);
    bridge.connect();
  });
}

/**
 * The browser's way: a socket to the origin of the page, opened by the token.
 *
 * @throws VolterraError UNAUTHENTICATED where the host refuses the token, INTERRUPTED where nobody answers
 */
export function openSocket(url: string, token: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    const inbox = new Inbox();
    let welcome = false;
    const send = (frame: ClientFrame): void => {
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeFrame(frame));
    };

    socket.onopen = () => send({ t: 'hello', token });
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      const frame = parseServerFrame(decodeFrame(typeof data === 'string' ? data : new Uint8Array(data)));
      if (welcome) return inbox.take(frame);
      if (frame.t === 'welcome') {
        welcome = true;
        resolve(asTransport(inbox, send));
      }
    };
    socket.onclose = ({ code }) => {
      const refused = code === unauthenticatedCloseCode;
      reject(
        new VolterraError(refused ? 'UNAUTHENTICATED' : 'INTERRUPTED', {
          message: 'The engine does not answer.',
        }),
      );
      inbox.close();
    };
  });
}
