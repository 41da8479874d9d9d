import { randomBytes } from 'node:crypto';
import { VolterraError } from '#contract/errors.ts';
import type { WireError } from '#contract/errors.ts';

/** Writes what a caller must not see: stack and cause, under the id that the caller gets. */
export type LogFailure = (logId: string, path: string, error: unknown) => void;

/** What may leave the engine. Anything but a VolterraError becomes INTERNAL with a log id, without stack or path. */
export function toWireError(error: unknown, path: string, logFailure: LogFailure): WireError {
  if (error instanceof VolterraError) {
    if (error.code === 'INTERNAL' && error.detail.data?.['logId'] === undefined)
      return internal(error, path, logFailure);
    return error.toWire();
  }
  if (error instanceof Error && error.name === 'AbortError') return new VolterraError('CANCELLED').toWire();
  return internal(error, path, logFailure);
}

function internal(error: unknown, path: string, logFailure: LogFailure): WireError {
  const logId = randomBytes(6).toString('hex');
  logFailure(logId, path, error);
  return new VolterraError('INTERNAL', { data: { logId } }).toWire();
}
