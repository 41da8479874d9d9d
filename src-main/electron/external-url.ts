const allowedHosts: readonly string[] = [
  'www.tradingview.com',
  'www.cboe.com',
  'home.treasury.gov',
  'fred.stlouisfed.org',
];

/**
 * The only addresses that may be handed to the system's browser: https, a host of the list, no credentials, no port.
 * @returns the address as parsed, or null where it is refused
 */
export function decideExternalUrl(url: string): string | null {
  const parsed = URL.parse(url);
  if (!parsed || parsed.protocol !== 'https:') return null;
  if (parsed.username !== '' || parsed.password !== '' || parsed.port !== '') return null;
  return allowedHosts.includes(parsed.hostname) ? parsed.href : null;
}
