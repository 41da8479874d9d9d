/**
 * How a page reaches the engine through the loopback host.
 *
 * 1. The host prints `http://127.0.0.1:<port>/open?code=<code>`: 60 seconds, one use.
 * 2. It answers that with 303 to `/#claim=<claim>`. The fragment never travels; the page reads it, replaces the address
 *    by `/` at once and POSTs `{"claim": …}` as JSON to `/session`. The claim lives 30 seconds and works once.
 * 3. The reply `{"token": …}` goes into sessionStorage, which belongs to this origin with its port. No cookie is used.
 * 4. The page opens the WebSocket `/socket` and sends `{t: 'hello', token}` as its first frame within two seconds. The
 *    host answers `{t: 'welcome'}`; every other end closes the socket with code 4401.
 *
 * Scripts send `POST /api/<area.procedure>` with the input as JSON and `Authorization: Bearer <token>`; the token of the
 * running host is in `host.json` of the data folder.
 */
export const loopbackRoutes = {
  open: '/open',
  session: '/session',
  socket: '/socket',
  api: '/api/',
} as const;

export const claimParameter = 'claim';
export const tokenStorageKey = 'volterra-token';

/** Close code of a socket whose token is missing or wrong: the page must ask for a new link. */
export const unauthenticatedCloseCode = 4401;
