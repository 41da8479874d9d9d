/** What the window is about: the sample, or the last folder of the path under which the data lies. */
export function workspaceName(dataDir: string | null, sample: boolean): string {
  if (sample) return 'Sample workspace';
  const parts = (dataDir ?? '').split(/[\\/]/).filter(Boolean);
  return parts.at(-1) ?? 'Volterra';
}
