import { VolterraError } from './errors.ts';
import type { WireError } from './errors.ts';

/** What a client sends. `hello` is for doors that ask for a token; the others start with the first call. */
export type ClientFrame =
  | { readonly t: 'hello'; readonly token: string }
  | { readonly t: 'call'; readonly id: number; readonly path: string; readonly input: unknown }
  | { readonly t: 'cancel'; readonly id: number };

/** What the engine sends. An error without id concerns the message or the connection, not a call. */
export type ServerFrame =
  | { readonly t: 'welcome' }
  | { readonly t: 'result'; readonly id: number; readonly value: unknown }
  | { readonly t: 'event'; readonly id: number; readonly value: unknown }
  | { readonly t: 'end'; readonly id: number }
  | { readonly t: 'error'; readonly id: number | null; readonly error: WireError };

/** Between the owner of the windows and the engine child: frames of many ports over one Node IPC channel. */
export type ToEngine =
  | { readonly m: 'frame'; readonly port: number; readonly frame: unknown }
  | { readonly m: 'close'; readonly port: number }
  | { readonly m: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: WireError }
  | { readonly m: 'shutdown' };

export type FromEngine =
  | { readonly m: 'ready'; readonly dataDir: string; readonly pid: number }
  | { readonly m: 'frame'; readonly port: number; readonly frame: ServerFrame }
  /** A `shell.*` procedure that only the owner of the windows can do; it replies with `answer`. */
  | { readonly m: 'ask'; readonly id: number; readonly path: string; readonly input: unknown }
  | { readonly m: 'failed'; readonly error: WireError };

/** Limits that every door keeps. */
export const wireLimits = {
  /** Largest message that a client may send over a socket. */
  clientFrameBytes: 1024 * 1024,
  uploadChunkBytes: 512 * 1024,
  pathLength: 128,
  callsInFlight: 256,
} as const;

/** Reads a message that came as a value (port, Node IPC, decoded socket message). */
export function parseClientFrame(value: unknown): ClientFrame {
  const frame = plainFields(value);
  switch (frame?.['t']) {
    case 'hello':
      if (typeof frame['token'] === 'string' && frame['token'].length <= 256)
        return { t: 'hello', token: frame['token'] };
      break;
    case 'call': {
      const { id, path, input } = frame;
      if (isId(id) && typeof path === 'string' && path.length <= wireLimits.pathLength)
        return { t: 'call', id, path, input };
      break;
    }
    case 'cancel':
      if (isId(frame['id'])) return { t: 'cancel', id: frame['id'] };
      break;
  }
  throw malformed();
}

/** The id to which a reply to a broken message can be addressed, if it has one. */
export function frameId(value: unknown): number | null {
  const id = plainFields(value)?.['id'];
  return isId(id) ? id : null;
}

/** Reads a message of the engine. The engine is trusted, so only its outline is checked. */
export function parseServerFrame(value: unknown): ServerFrame {
  const frame = plainFields(value);
  const kinds = ['welcome', 'result', 'event', 'end', 'error'];
  if (!frame || typeof frame['t'] !== 'string' || !kinds.includes(frame['t'])) throw malformed();
  return frame as unknown as ServerFrame;
}

export function malformed(message?: string): VolterraError {
  return new VolterraError('MALFORMED_MESSAGE', message === undefined ? {} : { message });
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/** Own data properties only: no getter runs, nothing is inherited, a throwing proxy counts as no object. */
function plainFields(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  try {
    for (const name of ['t', 'id', 'path', 'input', 'token', 'value', 'error']) {
      const property = Object.getOwnPropertyDescriptor(value, name);
      if (property && 'value' in property) fields[name] = property.value;
    }
  } catch {
    return null;
  }
  return fields;
}
