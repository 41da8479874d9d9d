import { once } from 'node:events';
import { WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from '#contract/binary.ts';
import type { Transport } from '#contract/client.ts';
import { loopbackRoutes } from '#contract/loopback.ts';
import { parseServerFrame } from '#contract/wire.ts';
import type { ServerFrame } from '#contract/wire.ts';

/** A socket to a running loopback host, with its token given. */
export async function openSocket(
  url: string,
  token: string,
): Promise<Transport & { socket: WebSocket; close(): Promise<void> }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${loopbackRoutes.socket}`, { origin: url });
  const listeners: ((frame: ServerFrame) => void)[] = [];
  await once(socket, 'open');
  socket.on('message', (data: Buffer, isBinary) => {
    const frame = parseServerFrame(decodeFrame(isBinary ? data : data.toString('utf8')));
    for (const listener of listeners) listener(frame);
  });
  socket.send(encodeFrame({ t: 'hello', token }));
  return {
    socket,
    send: (frame) => socket.send(encodeFrame(frame)),
    onFrame: (listener) => void listeners.push(listener),
    onClose: (listener) => void socket.on('close', listener),
    async close() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
