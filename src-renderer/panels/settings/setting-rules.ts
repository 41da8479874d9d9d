import type { SettingName } from './health.svelte.ts';

interface Limits {
  readonly label: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly hint: string;
}

/** Whole numbers; the engine has the last word. */
export const numberSettings: Readonly<
  Record<Extract<SettingName, 'staleAfterSessions' | 'parseTimeLimitSeconds' | 'parseMemoryLimitMb'>, Limits>
> = {
  staleAfterSessions: {
    label: 'Data is stale after',
    unit: 'sessions',
    least: 1,
    most: 60,
    hint: 'Older data is marked stale wherever it stands.',
  },
  parseTimeLimitSeconds: {
    label: 'Time for one file',
    unit: 'seconds',
    least: 5,
    most: 3600,
    hint: 'A file that takes longer is given up, and nothing of it is kept.',
  },
  parseMemoryLimitMb: {
    label: 'Memory for one file',
    unit: 'MB',
    least: 64,
    most: 8192,
    hint: 'A reader that needs more is ended.',
  },
};

/** The rule that a value breaks; null where it breaks none. */
export function faultOfNumber(name: keyof typeof numberSettings, value: number): string | null {
  const { label, unit, least, most } = numberSettings[name];
  if (Number.isInteger(value) && value >= least && value <= most) return null;
  return `${label}: a whole number from ${least} to ${most} ${unit}.`;
}
