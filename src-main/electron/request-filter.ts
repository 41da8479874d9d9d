const localSchemes: readonly string[] = ['volterra:', 'data:', 'blob:'];

/** Whether a request of the page may leave its process. Nothing goes to the network; `data:` and `blob:` stay inside. */
export function decideRequest(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && localSchemes.includes(parsed.protocol);
}
