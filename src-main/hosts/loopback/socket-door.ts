import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { openSession } from '#api/session.ts';
import type { Session } from '#api/session.ts';
import { decodeFrame, encodeFrame } from '#contract/binary.ts';
import { VolterraError } from '#contract/errors.ts';
import { unauthenticatedCloseCode } from '#contract/loopback.ts';
import { parseClientFrame, wireLimits } from '#contract/wire.ts';
import type { ServerFrame } from '#contract/wire.ts';
import type { ServedEngine } from '../create-engine.ts';
import type { Access } from './access.ts';

export interface SocketTimes {
  readonly helloMs: number;
  readonly pingMs: number;
}

/** A reader that leaves this much unread is taken for gone. */
const mostBufferedBytes = 256 * 1024 * 1024;

/** WebSockets of pages and scripts: a token first, then frames of the contract. */
export class SocketDoor {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: wireLimits.clientFrameBytes,
    perMessageDeflate: false,
    clientTracking: true,
  });
  readonly #engine: ServedEngine;
  readonly #access: Access;
  readonly #times: SocketTimes;

  constructor(engine: ServedEngine, access: Access, times: SocketTimes) {
    this.#engine = engine;
    this.#access = access;
    this.#times = times;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#welcome(webSocket));
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #welcome(socket: WebSocket): void {
    let session: Session | undefined;
    const timer = setTimeout(() => socket.close(unauthenticatedCloseCode), this.#times.helloMs);
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, isBinary) => {
      if (session) return this.#receive(session, socket, data, isBinary);
      clearTimeout(timer);
      if (this.#isAuthenticated(data, isBinary)) session = this.#openSession(socket);
      else socket.close(unauthenticatedCloseCode);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      session?.close();
    });
    this.#keepAlive(socket);
  }

  #isAuthenticated(data: RawData, isBinary: boolean): boolean {
    try {
      const frame = parseClientFrame(decodeFrame(messageOf(data, isBinary)));
      return frame.t === 'hello' && this.#access.checkToken(frame.token) === 'ok';
    } catch {
      return false;
    }
  }

  #openSession(socket: WebSocket): Session {
    const { router, logFailure } = this.#engine;
    const send = (frame: ServerFrame): void => {
      if (socket.bufferedAmount > mostBufferedBytes) return socket.terminate();
      socket.send(encodeFrame(frame));
    };
    send({ t: 'welcome' });
    return openSession({ router, door: 'loopback', send, logFailure });
  }

  #receive(session: Session, socket: WebSocket, data: RawData, isBinary: boolean): void {
    let message: unknown;
    try {
      message = decodeFrame(messageOf(data, isBinary));
    } catch {
      const error = new VolterraError('MALFORMED_MESSAGE').toWire();
      return socket.send(encodeFrame({ t: 'error', id: null, error } satisfies ServerFrame));
    }
    session.receive(message);
  }

  #keepAlive(socket: WebSocket): void {
    let isAlive = true;
    socket.on('pong', () => (isAlive = true));
    const timer = setInterval(() => {
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
    }, this.#times.pingMs);
    socket.on('close', () => clearInterval(timer));
  }
}

function messageOf(data: RawData, isBinary: boolean): string | Uint8Array {
  const bytes = Array.isArray(data)
    ? Buffer.concat(data)
    : data instanceof ArrayBuffer
      ? new Uint8Array(data)
      : data;
  return isBinary ? bytes : Buffer.from(bytes).toString('utf8');
}
