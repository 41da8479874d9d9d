import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from '#contract/binary.ts';
import { createClient } from '#contract/client.ts';
import { findRoute } from '#hosts/loopback/routes.ts';
import type { LoopbackConfig } from '#hosts/loopback.ts';
import { listPageAssets } from '#platform/page-assets.ts';
import { openSocket } from '../../contract/support/socket-transport.ts';
import { testKinds } from '../../contract/support/test-contract.ts';
import type { TestContract } from '../../contract/support/test-contract.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { sendRaw } from './raw-request.ts';
import { serveTestPage } from './serve-test-page.ts';
import type { ServedPage } from './serve-test-page.ts';

const served: ServedPage[] = [];
async function serve(config: Partial<LoopbackConfig> = {}): Promise<ServedPage> {
  const page = await serveTestPage(config);
  served.push(page);
  return page;
}
afterEach(async () => {
  await Promise.all(served.splice(0).map(({ host }) => host.close()));
});

function postJson(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe('coming in', () => {
  test('the printed link leads to a clean address, then to the token, and each step works once', async () => {
    const { host } = await serve();
    const link = host.createLink();
    const opened = await fetch(link, { redirect: 'manual' });
    expect(opened.status).toBe(303);
    const location = opened.headers.get('location')!;
    expect(location).toMatch(/^\/#claim=[\w-]{43}$/);
    expect(location).not.toContain(host.token);
    const claim = location.split('=')[1]!;
    const origin = { origin: host.url };
    expect(await (await postJson(`${host.url}/session`, { claim }, origin)).json()).toEqual({
      token: host.token,
    });
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(401);
    expect((await postJson(`${host.url}/session`, { claim }, origin)).status).toBe(401);
  });

  test('ten wrong codes make it wait, and say how long', async () => {
    const { host } = await serve();
    for (let attempt = 0; attempt < 10; attempt += 1)
      expect((await fetch(`${host.url}/open?code=guess`)).status).toBe(401);
    const refused = await fetch(host.createLink(), { redirect: 'manual' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
  });

  test('the file with the token is for the owner alone and goes with the host', async () => {
    const { host, dataDir } = await serve();
    const file = join(dataDir, 'host.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ url: host.url, token: host.token });
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    await host.close();
    expect(existsSync(file)).toBe(false);
  });

  test('listens on 127.0.0.1 alone', async () => {
    const { host } = await serve();
    for (const other of ['127.0.0.2', '::1']) {
      const socket = connect({ port: host.port, host: other });
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(['ECONNREFUSED', 'EADDRNOTAVAIL', 'ENETUNREACH', 'EAFNOSUPPORT']).toContain(error.code);
    }
  });
});

describe('the API for scripts', () => {
  const call = (page: ServedPage, path: string, body: unknown, headers = {}) =>
    postJson(`${page.host.url}/api/${path}`, body, {
      authorization: `Bearer ${page.host.token}`,
      ...headers,
    });

  test('takes and gives plain JSON, typed arrays as arrays', async () => {
    const page = await serve();
    const sum = await call(page, 'probe.sum', { values: [1, 2, 3.5] });
    expect([sum.status, await sum.json()]).toEqual([200, { sum: 6.5, count: 3 }]);
    const numbers = (await (await call(page, 'probe.numbers', { count: 3 })).json()) as unknown;
    expect(numbers).toEqual({ nested: [{ values: [0, null, 2 / 7] }], note: 'ünïcode' });
    expect(await (await call(page, 'probe.work', { name: 'x', steps: 2 })).json()).toEqual({ steps: 2 });
  });

  test('says what is wrong by status and by code', async () => {
    const page = await serve();
    const outcomes: [string, unknown, number, string][] = [
      ['probe.echo', { text: 1 }, 400, 'INVALID_INPUT'],
      ['probe.echo', [], 400, 'INVALID_INPUT'],
      ['probe.nothing', {}, 404, 'UNKNOWN_PROCEDURE'],
      ['__proto__.x', {}, 404, 'UNKNOWN_PROCEDURE'],
      ['probe.ticks', { name: 'a', count: 1 }, 403, 'NOT_ALLOWED_HERE'],
      ['probe.fail', { how: 'typed' }, 409, 'NO_DATA'],
      ['probe.fail', { how: 'unforeseen' }, 500, 'INTERNAL'],
    ];
    for (const [path, body, status, code] of outcomes) {
      const response = await call(page, path, body);
      expect([
        path,
        response.status,
        ((await response.json()) as { error: { code: string } }).error.code,
      ]).toEqual([path, status, code]);
    }
  });

  test('refuses bodies that are too large, no JSON, or of another type', async () => {
    const page = await serve();
    expect((await call(page, 'probe.echo', { text: 'x'.repeat(1024 * 1024) })).status).toBe(413);
    expect((await call(page, 'probe.echo', {}, { 'content-type': 'text/plain' })).status).toBe(400);
    const broken = await fetch(`${page.host.url}/api/probe.echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${page.host.token}` },
      body: '{"text":',
    });
    expect(broken.status).toBe(400);
  });
});

describe('paths', () => {
  test('100,000 made-up paths lead to the files of the page or nowhere', async () => {
    const { pageDir } = await serve();
    const assets = listPageAssets(pageDir);
    const random = seededRandom(4);
    const parts = [
      '..',
      '.',
      '%2e%2e',
      '%2e',
      '%5c',
      '\\',
      '%00',
      '\0',
      '//',
      'assets',
      'app.js',
      'secret.txt',
      'C:',
      '%c0%ae',
      '~',
      ';',
      'index.html',
    ];
    const own = new Set(['/', '/index.html', '/assets/app.js']);
    const fixed = new Set(['/open', '/session', '/socket']);
    let found = 0;
    for (let count = 0; count < 100_000; count += 1) {
      const path = `/${Array.from({ length: 1 + random.below(6) }, () => random.pick(parts)).join(random.pick(['/', '/', '', '\\']))}`;
      if (findRoute(path, assets) === null) continue;
      found += 1;
      expect(own.has(path) || fixed.has(path)).toBe(true);
    }
    expect(found).toBeGreaterThan(0);
  });

  test('escapes over the socket are not found', async () => {
    const { host } = await serve();
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%5csecret.txt',
      '//secret.txt',
      '/assets/%00',
      'http://evil.example/',
      '*',
    ];
    for (const path of paths) {
      const response = await sendRaw(
        host.port,
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nConnection: close\r\n\r\n`,
      );
      expect([path, response.status]).toEqual([path, 404]);
      expect(response.raw).not.toContain('never served');
    }
  });
});

describe('the WebSocket', () => {
  const open = (page: ServedPage) =>
    new WebSocket(`${page.host.url.replace('http', 'ws')}/socket`, { origin: page.host.url });

  test.each([
    ['nothing for too long', null],
    ['a wrong token', { t: 'hello', token: 'guess' }],
    ['a call before the token', { t: 'call', id: 1, path: 'probe.echo', input: { text: 'a' } }],
    ['no frame at all', 7],
  ])('is closed after %s', async (_name, message) => {
    const page = await serve({ times: { helloMs: 100 } });
    const socket = open(page);
    const received: unknown[] = [];
    socket.on('message', (data) => received.push(data));
    await once(socket, 'open');
    if (message !== null) socket.send(JSON.stringify(message));
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(4401);
    expect(received).toEqual([]);
  });

  test('is closed where a frame is larger than 1 MiB', async () => {
    const page = await serve();
    const transport = await openSocket(page.host.url, page.host.token);
    transport.socket.send('x'.repeat(1024 * 1024 + 1));
    const [code] = (await once(transport.socket, 'close')) as [number];
    expect(code).toBe(1009);
  });

  test('is closed where the other end answers no ping', async () => {
    const page = await serve({ times: { pingMs: 50 } });
    const socket = new WebSocket(`${page.host.url.replace('http', 'ws')}/socket`, {
      origin: page.host.url,
      autoPong: false,
    });
    await once(socket, 'open');
    socket.send(encodeFrame({ t: 'hello', token: page.host.token }));
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1006);
  });

  test('a client that goes away takes its calls along', async () => {
    const page = await serve();
    const transport = await openSocket(page.host.url, page.host.token);
    const client = createClient<TestContract>(testKinds, transport);
    const waiting = client.probe.wait({ name: 'dropped socket' });
    await client.probe.echo({ text: 'in order' });
    transport.socket.terminate();
    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const other = createClient<TestContract>(testKinds, await openSocket(page.host.url, page.host.token));
    await expect.poll(async () => (await other.probe.stopped()).names).toContain('dropped socket');
  });

  test('answers a call that was sent twice once', async () => {
    const page = await serve();
    const transport = await openSocket(page.host.url, page.host.token);
    const replies: unknown[] = [];
    transport.socket.on('message', (data: Buffer) => replies.push(decodeFrame(data.toString())));
    const call = (id: number) =>
      transport.socket.send(JSON.stringify({ t: 'call', id, path: 'probe.echo', input: { text: 'a' } }));
    for (const id of [5, 3, 5, 4, 3, 5, 9]) call(id);
    await expect.poll(() => replies).toHaveLength(5);
    await sleep(20);
    expect(replies.map((frame) => (frame as { id?: number }).id)).toEqual([undefined, 5, 3, 4, 9]);
  });
});

describe('load', () => {
  test('stays responsive beside clients that send their headers drop by drop, and ends them', async () => {
    const { host } = await serve();
    const slow: Socket[] = [];
    for (let count = 0; count < 40; count += 1) {
      const socket = connect({ port: host.port, host: '127.0.0.1' });
      socket.on('error', () => undefined);
      socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nX-Slow: `);
      slow.push(socket);
    }
    const drops = setInterval(() => slow.forEach((socket) => socket.write('a')), 200);
    const ended = Promise.all(slow.map((socket) => new Promise((settle) => socket.on('close', settle))));
    try {
      for (let count = 0; count < 10; count += 1) expect((await fetch(`${host.url}/`)).status).toBe(200);
      // Headers have five seconds; the check runs each second.
      await ended;
    } finally {
      clearInterval(drops);
    }
  }, 20_000);

  test('takes 64 connections and no more', async () => {
    const { host } = await serve();
    const sockets = Array.from({ length: 80 }, () => connect({ port: host.port, host: '127.0.0.1' }));
    for (const socket of sockets) socket.on('error', () => undefined);
    const closedBy = (): number => sockets.filter((socket) => socket.closed || socket.destroyed).length;
    sockets.forEach((socket) => socket.resume());
    await expect.poll(closedBy).toBe(16);
    sockets.forEach((socket) => socket.destroy());
    await expect.poll(async () => (await fetch(`${host.url}/`).catch(() => null))?.status).toBe(200);
  });
});
