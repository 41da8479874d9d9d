/**
 * Roots of index options that are exercised at expiry only. Left out on purpose: OEX and the options on ETFs and shares, which
 * may be exercised early, so that put–call parity is no equality for them.
 */
const EUROPEAN_ROOTS: ReadonlySet<string> = new Set([
  ...['SPX', 'SPXW', 'SPXPM', 'XSP', 'SPESG', 'XEO', 'SPEQX', 'DSPX', 'MBTX'],
  ...['NDX', 'NDXP', 'XND', 'NQX', 'RUT', 'RUTW', 'MRUT', 'RUI', 'RLG', 'RLV', 'DJX'],
  ...['MXEA', 'MXEF', 'MXACW', 'MXUSA', 'MXWLD', 'CBTX', 'BKX', 'HGX', 'OSX', 'SOX', 'UTY', 'XAU'],
  ...['VIX', 'VIXW', 'RVX', 'VXN'],
]);

/**
 * Whether options of a root are known to be European.
 * @param root option root as in the symbol, such as `SPXW`
 * @returns false for roots that are American or not on the list
 * @source Cboe and Nasdaq PHLX contract specifications, "exercise style"
 */
export function isEuropeanRoot(root: string): boolean {
  return EUROPEAN_ROOTS.has(root.trim().toUpperCase());
}
