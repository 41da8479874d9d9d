import { claimParameter, loopbackRoutes, tokenStorageKey } from '#contract/loopback.ts';

/** The token of this tab: for the claim that the one-time link left in the address, or from an earlier load. */
export async function findSessionToken(): Promise<string | null> {
  const claim = takeClaim();
  const token = claim === null ? null : await redeemClaim(claim);
  if (token !== null) sessionStorage.setItem(tokenStorageKey, token);
  return token ?? sessionStorage.getItem(tokenStorageKey);
}

/** Reads the claim out of the fragment and takes it out of the address bar and the history. */
function takeClaim(): string | null {
  const claim = new URLSearchParams(location.hash.slice(1)).get(claimParameter);
  if (claim !== null) history.replaceState(null, '', '/');
  return claim;
}

async function redeemClaim(claim: string): Promise<string | null> {
  const response = await fetch(loopbackRoutes.session, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ claim }),
  });
  if (!response.ok) return null;
  const { token } = (await response.json()) as { token?: unknown };
  return typeof token === 'string' ? token : null;
}
