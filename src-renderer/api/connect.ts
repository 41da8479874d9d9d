import type { Transport } from '#contract/client.ts';
import { VolterraError } from '#contract/errors.ts';
import { loopbackRoutes } from '#contract/loopback.ts';
import { findSessionToken } from './session-token.ts';
import { findBridge, openPort, openSocket } from './transport.ts';

/** The only code that knows where the engine is: behind the port of the window, else behind the page's own origin. */
export async function openTransport(): Promise<Transport> {
  const bridge = findBridge();
  if (bridge) return openPort(bridge);
  const token = await findSessionToken();
  if (token === null) throw new VolterraError('UNAUTHENTICATED');
  return openSocket(`${location.origin.replace(/^http/, 'ws')}${loopbackRoutes.socket}`, token);
}

/** True where files can be named by their path: in the window, not in a browser. */
export function hasWindow(): boolean {
  return findBridge() !== undefined;
}
