const storageKey = 'volterra-token';

/** The token of this tab: from an earlier load, or for the one-time code of the link that the host printed. */
export async function findSessionToken(): Promise<string | null> {
  const code = takeOneTimeCode();
  if (code === null) return sessionStorage.getItem(storageKey);
  const token = await redeem(code);
  if (token !== null) sessionStorage.setItem(storageKey, token);
  return token ?? sessionStorage.getItem(storageKey);
}

/** Reads the code out of the fragment and takes it out of the address bar and the history. */
function takeOneTimeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code !== null) history.replaceState(null, '', location.pathname);
  return code;
}

async function redeem(code: string): Promise<string | null> {
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  if (!response.ok) return null;
  const { token } = (await response.json()) as { token?: unknown };
  return typeof token === 'string' ? token : null;
}
