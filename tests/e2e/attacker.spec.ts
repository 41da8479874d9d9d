import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { LoopbackHost } from '#hosts/loopback.ts';
import { serveTestPage } from '../hosts/loopback/serve-test-page.ts';

/** A page of another program on this machine: same host name, another port. It may know address and port, not the token. */
let host: LoopbackHost;
let attacker: Server;
let attackerUrl: string;

test.beforeAll(async () => {
  host = (await serveTestPage()).host;
  attacker = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>attacker</title><body></body>');
  });
  await new Promise<void>((settle) => attacker.listen(0, '127.0.0.1', settle));
  attackerUrl = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`;
});
test.afterAll(async () => {
  attacker.close();
  await host.close();
});

test('a page of another port reads nothing of the host', async ({ page }) => {
  await page.goto(attackerUrl);
  const outcome = await page.evaluate(async (target) => {
    const read = async (path: string, init?: RequestInit): Promise<string> => {
      try {
        return await (await fetch(target + path, init)).text();
      } catch {
        return '';
      }
    };
    const json = { 'content-type': 'application/json' };
    const body = '{"text":"secret"}';
    const texts = [
      await read('/'),
      await read('/assets/app.js'),
      await read('/', { mode: 'no-cors', credentials: 'include' }),
      await read('/api/probe.echo', { method: 'POST', body }),
      await read('/api/probe.echo', { method: 'POST', body, headers: json }),
      await read('/api/probe.echo', {
        method: 'POST',
        body,
        headers: { ...json, authorization: 'Bearer guess' },
      }),
      await read('/api/probe.echo', { method: 'POST', body, mode: 'no-cors' }),
      await read('/session', { method: 'POST', body: '{"claim":"guess"}', headers: json }),
      await read('/open?code=guess'),
    ];
    const socketOpened = await new Promise<boolean>((settle) => {
      const socket = new WebSocket(`${target.replace('http', 'ws')}/socket`);
      socket.onopen = () => settle(true);
      socket.onerror = () => settle(false);
    });
    const script = await new Promise<boolean>((settle) => {
      const element = document.createElement('script');
      element.src = `${target}/assets/app.js`;
      element.onload = () => settle(true);
      element.onerror = () => settle(false);
      document.body.append(element);
    });
    const frame = document.createElement('iframe');
    frame.src = `${target}/`;
    await new Promise((settle) => {
      frame.onload = settle;
      document.body.append(frame);
    });
    let framed = '';
    try {
      framed = frame.contentDocument?.body.textContent ?? '';
    } catch {
      framed = '';
    }
    const opened = window.open(`${target}/`);
    await new Promise((settle) => setTimeout(settle, 500));
    let openedText = '';
    try {
      openedText = opened?.document.body.textContent ?? '';
    } catch {
      openedText = '';
    }
    return {
      bytes: texts.join('').length,
      socketOpened,
      script,
      framed: framed.length,
      opened: openedText.length,
    };
  }, host.url);
  expect(outcome).toEqual({ bytes: 0, socketOpened: false, script: false, framed: 0, opened: 0 });
});

test('the page of the host itself is let in, and its address and history hold no secret', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.url()} ${request.headers()['referer'] ?? ''}`));
  await page.goto(host.createLink());
  expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#claim=[\w-]{43}$/);
  const claim = page.url().split('=')[1]!;
  const token = await page.evaluate(async (given) => {
    const response = await fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ claim: given }),
    });
    return ((await response.json()) as { token: string }).token;
  }, claim);
  expect(token).toBe(host.token);
  const opened = await page.evaluate(
    (given) =>
      new Promise<string>((settle) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket`);
        socket.onopen = () => socket.send(JSON.stringify({ t: 'hello', token: given }));
        socket.onmessage = (event) => settle(String(event.data));
        socket.onclose = () => settle('closed');
      }),
    token,
  );
  expect(JSON.parse(opened)).toEqual({ t: 'welcome' });
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  expect(asked.join('\n')).not.toContain(token);
  expect(page.url()).not.toContain(token);
});
