import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { toWireError } from '#api/wire-error.ts';
import { loopbackRoutes } from '#contract/loopback.ts';
import { writeJsonFile } from '#platform/json-file.ts';
import type { PageAssets } from '#platform/page-assets.ts';
import type { ServedEngine } from './create-engine.ts';
import { Access } from './loopback/access.ts';
import { errorReply, hostHeaders, refusal, sendReply, statusOf } from './loopback/reply.ts';
import type { Reply } from './loopback/reply.ts';
import { readFacts, refuseRequest } from './loopback/request-gate.ts';
import { findRoute } from './loopback/routes.ts';
import { SocketDoor } from './loopback/socket-door.ts';
import type { SocketTimes } from './loopback/socket-door.ts';

export interface LoopbackConfig {
  readonly engine: ServedEngine;
  readonly assets: PageAssets;
  /** 0 for any free port. */
  readonly port: number;
  readonly times?: Partial<SocketTimes>;
  /** Failed attempts to come in that are borne in a minute. */
  readonly failuresAllowed?: number;
}

export interface LoopbackHost {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** A new one-time link. */
  createLink(): string;
  close(): Promise<void>;
}

const address = '127.0.0.1';
const mostConnections = 64;
const headerTimeoutMs = 5000;
const requestTimeoutMs = 15_000;

/** Serves the page and the contract on this machine only. */
export async function startLoopback(config: LoopbackConfig): Promise<LoopbackHost> {
  const { engine, assets } = config;
  const access = new Access(() => performance.now(), config.failuresAllowed);
  const sockets = new SocketDoor(engine, access, { helloMs: 2000, pingMs: 30_000, ...config.times });
  const server = createServer({
    requireHostHeader: false,
    headersTimeout: headerTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: headerTimeoutMs,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = mostConnections;
  const port = await listen(server, config.port);
  server.on(
    'request',
    (request, response) => void answerRequest(request, response, { port, engine, access, assets }),
  );
  server.on('upgrade', (request, socket, head) => answerUpgrade(request, socket, head, { port, sockets }));
  server.on('connect', (_request, socket) => refuseRaw(socket, 405));
  const url = `http://${address}:${port}`;
  const infoFile = join(engine.dataDir, 'host.json');
  await writeJsonFile(infoFile, { url, port, token: access.token, pid: process.pid });
  return {
    url,
    port,
    token: access.token,
    createLink: () => `${url}${loopbackRoutes.open}?code=${access.newCode()}`,
    async close() {
      sockets.close();
      server.closeAllConnections();
      await new Promise<void>((settle) => server.close(() => settle()));
      await rm(infoFile, { force: true });
    },
  };
}

interface RequestDeps {
  readonly port: number;
  readonly engine: ServedEngine;
  readonly access: Access;
  readonly assets: PageAssets;
}

async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  deps: RequestDeps,
): Promise<void> {
  let reply: Reply;
  try {
    reply = await decideReply(request, deps);
  } catch (error) {
    const wireError = toWireError(error, 'loopback', deps.engine.logFailure);
    reply = errorReply(statusOf(wireError.code), wireError);
  }
  if (response.destroyed) return;
  // What was not read of a body is not read later either.
  if (!request.complete) response.shouldKeepAlive = false;
  sendReply(request, response, reply);
}

async function decideReply(request: IncomingMessage, deps: RequestDeps): Promise<Reply> {
  const facts = readFacts(request);
  const refused = refuseRequest(facts, deps.port, facts.path === loopbackRoutes.session);
  if (refused) return refusal(refused.status, 'NOT_ALLOWED_HERE', refused.reason);
  const route = findRoute(facts.path, deps.assets);
  if (!route) return refusal(404, 'FILE_NOT_FOUND', 'There is nothing at this address.');
  if (!route.methods.includes(facts.method))
    return refusal(405, 'NOT_ALLOWED_HERE', 'This address does not take that method.', {
      Allow: route.methods.join(', '),
    });
  return route.answer(request, facts, deps);
}

function answerUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { port, sockets }: { port: number; sockets: SocketDoor },
): void {
  const facts = readFacts(request);
  const refused = refuseRequest(facts, port, true);
  if (refused) return refuseRaw(socket, refused.status);
  if (facts.path !== loopbackRoutes.socket) return refuseRaw(socket, 404);
  if (facts.method !== 'GET') return refuseRaw(socket, 405);
  sockets.upgrade(request, socket, head);
}

function refuseRaw(socket: Duplex, status: number): void {
  const headers = Object.entries({ ...hostHeaders, Connection: 'close', 'Content-Length': '0' });
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} Refused\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
