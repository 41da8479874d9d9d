import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DayNumber, fromIsoDate, toIsoDate, weekday } from '#quant/time/day-number.ts';

const BACKUP_NAME = /^volterra-(\d{4}-\d{2}-\d{2})\.sqlite$/;
const DAYS_KEPT = 7;
const WEEKS_KEPT = 4;

export const backupFolder = (folder: string): string => join(folder, 'backups');
export const backupName = (day: DayNumber): string => `volterra-${toIsoDate(day)}.sqlite`;

/** Day of a daily backup by its name; null for other files. */
export function backupDay(name: string): DayNumber | null {
  const date = BACKUP_NAME.exec(name)?.[1];
  if (date === undefined) return null;
  try {
    return fromIsoDate(date);
  } catch {
    return null;
  }
}

/** Paths of all copies of the database, newest first: daily ones and those made before a migration. */
export function listBackups(folder: string): string[] {
  const place = backupFolder(folder);
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((name) => name.endsWith('.sqlite'))
    .map((name) => join(place, name))
    .map((path) => ({ path, madeAtMs: statSync(path).mtimeMs }))
    .sort((left, right) => right.madeAtMs - left.madeAtMs || (left.path < right.path ? 1 : -1))
    .map(({ path }) => path);
}

/**
 * Daily backups that may go: all but the newest seven, and of the older ones the last of each of the four weeks before.
 * @param names file names in the backup folder; others than daily backups are never named
 */
export function expiredBackups(names: readonly string[]): string[] {
  const days = names
    .map((name) => ({ name, day: backupDay(name) }))
    .filter((entry): entry is { name: string; day: DayNumber } => entry.day !== null)
    .sort((left, right) => right.day - left.day);
  const kept = new Set(days.slice(0, DAYS_KEPT).map(({ name }) => name));
  const weeks = new Set<number>();
  for (const { name, day } of days.slice(DAYS_KEPT)) {
    const monday = day - ((weekday(day) + 6) % 7);
    if (weeks.has(monday) || weeks.size === WEEKS_KEPT) continue;
    weeks.add(monday);
    kept.add(name);
  }
  return days.filter(({ name }) => !kept.has(name)).map(({ name }) => name);
}
