import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostHeaders } from '#hosts/loopback/reply.ts';
import type { LoopbackHost } from '#hosts/loopback.ts';
import { sendRaw } from './raw-request.ts';
import type { RawResponse } from './raw-request.ts';
import { serveTestPage } from './serve-test-page.ts';

let host: LoopbackHost;
beforeAll(async () => {
  host = (await serveTestPage({ failuresAllowed: Number.POSITIVE_INFINITY })).host;
});
afterAll(() => host.close());

/** Host headers as they go over the socket, `P` for the port; the first three are the host's own names. */
const ownHosts = ['127.0.0.1:P', 'localhost:P', '[::1]:P'];
const hosts: readonly (readonly string[])[] = [
  ...ownHosts.map((name) => [name]),
  ['evil.example'],
  ['evil.example:P'],
  ['127.0.0.1'],
  ['127.0.0.1:1'],
  ['0.0.0.0:P'],
  ['127.0.0.1.evil.example:P'],
  [''],
  [],
  ['127.0.0.1:P', 'evil.example'],
];
/** `H` stands for the Host header of the same request. */
const origins = [
  null,
  'http://H',
  'http://evil.example',
  'null',
  'https://H',
  'http://127.0.0.1:1',
  'http://H.evil.example',
];
const fetchSites = [null, 'same-origin', 'none', 'same-site', 'cross-site', 'Same-Origin'];

type Token = 'none' | 'wrong' | 'right';
interface Target {
  readonly method: string;
  readonly path: string;
  readonly token?: Token;
  readonly upgrade?: boolean;
  /** What comes back where host, origin and site are in order; with an origin only, where that is demanded. */
  readonly status: number;
  readonly needsOrigin?: boolean;
}
const api = '/api/probe.echo';
const targets: readonly Target[] = [
  { method: 'GET', path: '/', status: 200 },
  { method: 'HEAD', path: '/assets/app.js', status: 200 },
  { method: 'GET', path: '/?x=1', token: 'right', status: 200 },
  { method: 'POST', path: '/', status: 405 },
  { method: 'DELETE', path: '/assets/app.js', token: 'right', status: 405 },
  { method: 'OPTIONS', path: '/', status: 405 },
  { method: 'GET', path: '/missing', status: 404 },
  { method: 'GET', path: '/../secret.txt', status: 404 },
  { method: 'GET', path: '/open?code=guess', status: 401 },
  { method: 'HEAD', path: '/open?code=guess', status: 405 },
  { method: 'GET', path: '/session', status: 405, needsOrigin: true },
  { method: 'POST', path: '/session', status: 401, needsOrigin: true },
  { method: 'OPTIONS', path: '/session', status: 405, needsOrigin: true },
  { method: 'POST', path: api, token: 'none', status: 401 },
  { method: 'POST', path: api, token: 'wrong', status: 401 },
  { method: 'POST', path: api, token: 'right', status: 200 },
  { method: 'GET', path: api, token: 'right', status: 405 },
  { method: 'PUT', path: api, token: 'right', status: 405 },
  { method: 'OPTIONS', path: api, token: 'none', status: 405 },
  { method: 'POST', path: '/api/nothing.here', token: 'right', status: 404 },
  { method: 'POST', path: '/api/nothing.here', token: 'wrong', status: 401 },
  { method: 'GET', path: '/socket', status: 405 },
  { method: 'GET', path: '/socket', upgrade: true, status: 101, needsOrigin: true },
  { method: 'GET', path: '/', upgrade: true, token: 'right', status: 404, needsOrigin: true },
];

interface Attack {
  readonly hosts: readonly string[];
  readonly origin: string | null;
  readonly fetchSite: string | null;
  readonly target: Target;
}

/** What the rules say, written from the rules and not from the code. */
function expectedStatus({ hosts: names, origin, fetchSite, target }: Attack): number {
  const isOwnHost = names.length === 1 && ownHosts.includes(names[0]!);
  if (!isOwnHost) return 421;
  if (fetchSite !== null && fetchSite !== 'same-origin' && fetchSite !== 'none') return 403;
  if (origin !== null && origin !== 'http://H') return 403;
  if (origin === null && target.needsOrigin) return 403;
  return target.status;
}

const secret = 'text that only an answer holds';

function requestText({ hosts: names, origin, fetchSite, target }: Attack): string {
  const own = (name: string): string => name.replace('P', String(host.port));
  const lines = [`${target.method} ${target.path} HTTP/1.1`, ...names.map((name) => `Host: ${own(name)}`)];
  if (origin !== null) lines.push(`Origin: ${origin.replace('H', own(names[0] ?? ''))}`);
  if (fetchSite !== null) lines.push(`Sec-Fetch-Site: ${fetchSite}`);
  if (target.token === 'right') lines.push(`Authorization: Bearer ${host.token}`);
  if (target.token === 'wrong') lines.push(`Authorization: Bearer ${'A'.repeat(43)}`);
  if (target.upgrade)
    lines.push(
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    );
  else lines.push('Connection: close');
  const body = target.method === 'POST' ? JSON.stringify({ text: secret }) : '';
  if (body) lines.push('Content-Type: application/json', `Content-Length: ${body.length}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

function faultsOf(attack: Attack, response: RawResponse): string[] {
  const expected = expectedStatus(attack);
  const faults: string[] = [];
  if (response.status !== expected) faults.push(`status ${response.status} instead of ${expected}`);
  const mayAnswer = expected === 200 && attack.target.path === api;
  if (response.body.includes(secret) !== mayAnswer) faults.push('answer in the wrong place');
  if (response.raw.includes(host.token)) faults.push('token in the response');
  if (response.raw.toLowerCase().includes('access-control-')) faults.push('CORS header');
  if (response.status !== 101)
    for (const [name, value] of Object.entries(hostHeaders))
      if (response.headers.get(name.toLowerCase()) !== value) faults.push(`header ${name}`);
  return faults;
}

test('12,096 combinations of host, origin, site, token, method and route over raw sockets: no wrong verdict', async () => {
  const attacks = hosts.flatMap((names) =>
    origins.flatMap((origin) =>
      fetchSites.flatMap((fetchSite) =>
        targets.map((target): Attack => ({ hosts: names, origin, fetchSite, target })),
      ),
    ),
  );
  const wrong: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < attacks.length; index = next++) {
      const attack = attacks[index]!;
      const text = requestText(attack);
      const faults = faultsOf(attack, await sendRaw(host.port, text));
      if (faults.length > 0) wrong.push(`${faults.join(', ')}: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: 24 }, work));
  expect(attacks.length).toBe(12_096);
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(wrong.length).toBe(0);
}, 120_000);
