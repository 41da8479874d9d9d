import type { Freshness } from '#contract/schemas/common.ts';
import type { Schedule } from '#contract/schemas/schedules.ts';
import type { EngineStatus } from '#renderer/api/engine.svelte.ts';

interface EngineWords {
  readonly tone: 'good' | 'waiting' | 'stale' | 'error';
  readonly text: string;
}

export function engineWords(status: EngineStatus, readOnly: boolean): EngineWords {
  if (status === 'ready')
    return readOnly ? { tone: 'stale', text: 'Read-only' } : { tone: 'good', text: 'Engine ready' };
  if (status === 'connecting') return { tone: 'waiting', text: 'Connecting' };
  return { tone: 'error', text: status === 'refused' ? 'Not admitted' : 'Engine lost, trying again' };
}

/** `12 s left`, `3 min left`. */
export function etaWords(etaMs: number): string {
  const seconds = Math.max(1, Math.round(etaMs / 1000));
  return seconds < 90 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
}

/** `3 sessions old`; empty where the data is of the newest session, or its age is not known. */
export function ageWords(freshness: Freshness | null): string {
  const age = freshness?.ageSessions ?? 0;
  return age === 0 ? '' : `${age} ${age === 1 ? 'session' : 'sessions'} old`;
}

/** `Data to 2026-05-15`, `Stale: data to 2026-05-15, 3 sessions old`. */
export function freshnessWords(latest: string | null, freshness: Freshness | null): string {
  if (latest === null) return 'No data yet';
  const words = [`ata to ${latest}`, ageWords(freshness)].filter(Boolean).join(', ');
  return freshness?.stale ? `Stale: d${words}` : `D${words}`;
}

/** What is paused, and why the first of them is; null where nothing is. */
export function pausedWords(
  paused: readonly Pick<Schedule, 'name' | 'stateReason'>[],
): { readonly what: string; readonly reason: string } | null {
  const [first, ...others] = paused;
  if (!first) return null;
  const reason = first.stateReason ?? 'It does not run until it is resumed.';
  if (others.length === 0) return { what: `${first.name} is paused.`, reason };
  const names = paused.map(({ name }) => name).join(', ');
  return { what: `${paused.length} schedules are paused: ${names}.`, reason: `${first.name}: ${reason}` };
}

const jobNames: Readonly<Record<string, string>> = {
  'data.ingest': 'Import',
  'data.loadSample': 'Sample workspace',
  'store.verify': 'Verify store',
  'store.snapshot': 'Snapshot',
  'estimates.marketParameters': 'Market parameters',
  'calibration.run': 'Calibration',
  'calibration.replay': 'Replay',
  'schedules.runNow': 'Calibration by hand of a schedule',
  'schedules.runDue': 'Scheduled calibrations',
};

/** What a job is called where there is little room. */
export function jobName({
  procedure,
  label,
}: {
  readonly procedure: string;
  readonly label: string;
}): string {
  return jobNames[procedure] ?? label;
}
