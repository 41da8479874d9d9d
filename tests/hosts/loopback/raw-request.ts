import { connect } from 'node:net';

export interface RawResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly raw: string;
}

/** Sends bytes as they are and reads until the host closes or has switched protocols: no client library helps or hinders. */
export function sendRaw(port: number, text: string, { waitMs = 5000 } = {}): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const parts: Buffer[] = [];
    const finish = (): void => {
      socket.destroy();
      resolve(parseResponse(Buffer.concat(parts).toString('latin1')));
    };
    socket.setTimeout(waitMs, finish);
    socket.on('connect', () => socket.write(text, 'latin1'));
    socket.on('data', (part) => {
      parts.push(part);
      // A switched connection stays open.
      if (part.subarray(0, 12).toString('latin1') === 'HTTP/1.1 101') finish();
    });
    socket.on('close', finish);
    socket.on('error', (error) => (parts.length > 0 ? finish() : reject(error)));
  });
}

export function parseResponse(raw: string): RawResponse {
  const end = raw.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = raw.slice(0, end < 0 ? raw.length : end).split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return {
    status: Number(statusLine.split(' ')[1] ?? 0),
    headers,
    body: end < 0 ? '' : raw.slice(end + 4),
    raw,
  };
}
