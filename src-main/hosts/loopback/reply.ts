import type { IncomingMessage, ServerResponse } from 'node:http';
import { VolterraError, errorTable } from '#contract/errors.ts';
import type { ErrorCode, WireError } from '#contract/errors.ts';
import { pageSecurityHeaders } from '#platform/content-security-policy.ts';

/** On every response of the host, whatever it is. */
export const hostHeaders: Readonly<Record<string, string>> = {
  ...pageSecurityHeaders,
  'Cache-Control': 'no-store',
};

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const jsonType = { 'Content-Type': 'application/json; charset=utf-8' };

export function jsonReply(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers: { ...jsonType, ...headers }, body: JSON.stringify(value) };
}

export function errorReply(
  status: number,
  error: WireError,
  headers?: Readonly<Record<string, string>>,
): Reply {
  return jsonReply(status, { error }, headers);
}

export function refusal(
  status: number,
  code: ErrorCode,
  message: string,
  headers?: Readonly<Record<string, string>>,
): Reply {
  return errorReply(status, new VolterraError(code, { message }).toWire(), headers);
}

/** Status for an error of the table, by what its exit code says. */
export function statusOf(code: string): number {
  if (code === 'UNAUTHENTICATED') return 401;
  if (code === 'NOT_ALLOWED_HERE') return 403;
  if (code === 'UNKNOWN_PROCEDURE' || code === 'UNKNOWN_JOB' || code === 'UNKNOWN_SERIES') return 404;
  if (code === 'TOO_LARGE') return 413;
  if (code === 'OVERLOADED') return 429;
  const exitCode = Object.hasOwn(errorTable, code) ? errorTable[code as ErrorCode].exitCode : 70;
  return exitCode === 64 || exitCode === 65 || exitCode === 66 ? 400 : exitCode === 2 ? 409 : 500;
}

export function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const body = reply.body ?? '';
  response.writeHead(reply.status, {
    ...hostHeaders,
    'Content-Length': Buffer.byteLength(body),
    ...reply.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
