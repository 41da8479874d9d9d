const localSchemes: readonly string[] = ['volterra:', 'data:', 'blob:'];

/** Whether a request of the page is answered at all. Nothing goes to the network; `data:` and `blob:` stay inside. */
export function decideRequest(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && localSchemes.includes(parsed.protocol);
}

/** Whether a download may be offered to the user: only what the page itself made, such as an exported table. */
export function decideDownload(url: string): boolean {
  return URL.parse(url)?.protocol === 'blob:';
}
