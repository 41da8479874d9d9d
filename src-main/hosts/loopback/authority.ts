/** Names under which this host may be addressed; everything else is another site whose name leads here. */
export function loopbackAuthorities(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
}
