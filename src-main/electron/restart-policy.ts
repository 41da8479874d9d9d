const windowMs = 10 * 60_000;
const deathsAllowed = 3;

/** Whether an engine that died may be started again: yes, until it died three times in ten minutes. */
export function decideRestart(deathsAtMs: readonly number[], nowMs: number): 'restart' | 'give-up' {
  const recent = deathsAtMs.filter((atMs) => nowMs - atMs < windowMs);
  return recent.length < deathsAllowed ? 'restart' : 'give-up';
}
