import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { toWireError } from '#api/wire-error.ts';
import { VolterraError } from '#contract/errors.ts';
import { fromPlainJson, toPlainJson } from '#contract/json.ts';
import { claimParameter, loopbackRoutes } from '#contract/loopback.ts';
import type { PageAssets } from '#platform/page-assets.ts';
import type { ServedEngine } from '../create-engine.ts';
import type { Access, Verdict } from './access.ts';
import { readJsonBody } from './read-body.ts';
import type { Reply } from './reply.ts';
import { errorReply, jsonReply, refusal, statusOf } from './reply.ts';
import type { RequestFacts } from './request-gate.ts';

export interface RouteDeps {
  readonly engine: ServedEngine;
  readonly access: Access;
  readonly assets: PageAssets;
}

type Route = (request: IncomingMessage, facts: RequestFacts, deps: RouteDeps) => Promise<Reply>;

/** Which route a path leads to, with the methods that it takes. Paths are compared as they came, never decoded. */
export function findRoute(
  path: string,
  assets: PageAssets,
): { methods: readonly string[]; answer: Route } | null {
  if (path === loopbackRoutes.open) return { methods: ['GET'], answer: openLink };
  if (path === loopbackRoutes.session) return { methods: ['POST'], answer: startSession };
  if (path === loopbackRoutes.socket) return { methods: [], answer: notFound };
  if (path.startsWith(loopbackRoutes.api)) return { methods: ['POST'], answer: callProcedure };
  return assets.has(path) ? { methods: ['GET', 'HEAD'], answer: servePage } : null;
}

export const notFound: Route = () =>
  Promise.resolve(refusal(404, 'FILE_NOT_FOUND', 'There is nothing at this address.'));

const servePage: Route = async (_request, { path }, { assets }) => {
  const asset = assets.get(path)!;
  return {
    status: 200,
    headers: { 'Content-Type': asset.contentType },
    body: await readFile(asset.filePath),
  };
};

const openLink: Route = async (request, _facts, { access }) => {
  const code = new URLSearchParams((request.url ?? '').split('?')[1] ?? '').get('code') ?? '';
  const { verdict, claim } = access.spendCode(code);
  if (verdict !== 'ok')
    return authenticationRefusal(verdict, 'This link was used before or is older than a minute.');
  return { status: 303, headers: { Location: `/#${claimParameter}=${claim}` } };
};

const startSession: Route = async (request, _facts, { access }) => {
  requireJson(request);
  const body = await readJsonBody(request);
  const claim =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)['claim'] : undefined;
  const verdict = access.spendClaim(typeof claim === 'string' ? claim : '');
  return verdict === 'ok'
    ? jsonReply(200, { token: access.token })
    : authenticationRefusal(verdict, 'The claim is spent or too old.');
};

const callProcedure: Route = async (request, { path }, { engine, access }) => {
  const procedure = path.slice(loopbackRoutes.api.length);
  const bearer = /^Bearer ([A-Za-z0-9_-]{1,256})$/.exec(request.headers.authorization ?? '')?.[1];
  const verdict = access.checkToken(bearer ?? '');
  if (verdict !== 'ok') return authenticationRefusal(verdict, 'The token is missing or wrong.');
  const controller = new AbortController();
  const drop = (): void => controller.abort();
  request.socket.once('close', drop);
  try {
    requireJson(request);
    const body = await readJsonBody(request);
    const schema = engine.router.inputOf(procedure);
    if (engine.router.kindOf(procedure) === 'stream')
      throw new VolterraError('NOT_ALLOWED_HERE', { message: 'Streams need the WebSocket.' });
    const input = schema ? fromPlainJson(schema, body) : body;
    const context = { door: 'loopback', signal: controller.signal, event: () => undefined } as const;
    return jsonReply(200, toPlainJson(await engine.router.run(procedure, input, context)));
  } catch (error) {
    const wireError = toWireError(error, procedure, engine.logFailure);
    return errorReply(statusOf(wireError.code), wireError);
  } finally {
    request.socket.off('close', drop);
  }
};

/** A page of another origin could send a simple form without asking first; JSON it could not. */
function requireJson(request: IncomingMessage): void {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new VolterraError('MALFORMED_MESSAGE', { message: 'The body must be application/json.' });
}

function authenticationRefusal(verdict: Verdict, message: string): Reply {
  if (verdict === 'back-off')
    return refusal(429, 'OVERLOADED', 'Too many failed attempts; wait a minute.', { 'Retry-After': '60' });
  return refusal(401, 'UNAUTHENTICATED', message, { 'WWW-Authenticate': 'Bearer' });
}
