import type { Freshness } from '#contract/schemas/common.ts';
import type { EngineStatus } from '#renderer/api/engine.svelte.ts';

interface EngineWords {
  readonly tone: 'good' | 'waiting' | 'stale' | 'error';
  readonly text: string;
}

export function engineWords(status: EngineStatus, readOnly: boolean): EngineWords {
  if (status === 'ready') return readOnly ? { tone: 'stale', text: 'Read-only' } : { tone: 'good', text: 'Engine ready' };
  if (status === 'connecting') return { tone: 'waiting', text: 'Connecting' };
  return { tone: 'error', text: status === 'refused' ? 'Not admitted' : 'Engine lost, trying again' };
}

/** `12 s left`, `3 min left`. */
export function etaWords(etaMs: number): string {
  const seconds = Math.max(1, Math.round(etaMs / 1000));
  return seconds < 90 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
}

/** `Data to 2026-05-15`, `Stale: data to 2026-05-15, 3 sessions old`. */
export function freshnessWords(latest: string | null, freshness: Freshness | null): string {
  if (latest === null) return 'No data yet';
  const age = freshness?.ageSessions ?? null;
  const ageText = age === null || age === 0 ? '' : `, ${age} ${age === 1 ? 'session' : 'sessions'} old`;
  return freshness?.stale ? `Stale: data to ${latest}${ageText}` : `Data to ${latest}${ageText}`;
}
