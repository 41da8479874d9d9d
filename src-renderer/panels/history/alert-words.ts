import type { z } from 'zod';
import type { alertEvent, alertRule } from '#contract/schemas/calibration.ts';
import { formatParameter } from '#renderer/charts/format.ts';
import { componentWords } from '../calibration/component-words.ts';
import type { ComponentId } from '../calibration/component-words.ts';

export type AlertRule = z.infer<typeof alertRule>;
export type AlertEvent = z.infer<typeof alertEvent>;
export type AlertKind = AlertRule['kind'];

export const alertKinds: readonly { readonly id: AlertKind; readonly label: string }[] = [
  { id: 'failure', label: 'a run fails' },
  { id: 'above', label: 'goes above' },
  { id: 'below', label: 'goes below' },
  { id: 'outsideLimits', label: 'leaves its control limits' },
  { id: 'break', label: 'changes its level' },
];

export const needsThreshold = (kind: AlertKind): boolean => kind === 'above' || kind === 'below';

/** `rmse:assetOptions` as "RMSE of SPX options"; a parameter by its symbol. */
export function fieldWords(field: string, symbolOf: (name: string) => string): string {
  if (field === 'status') return 'status';
  if (!field.startsWith('rmse:')) return symbolOf(field);
  const words = componentWords[field.slice('rmse:'.length) as ComponentId] as { label: string } | undefined;
  return `RMSE of ${words?.label ?? field.slice('rmse:'.length)}`;
}

/** "κ goes above 5". */
export function ruleWords(
  { field, kind, threshold }: Pick<AlertRule, 'field' | 'kind' | 'threshold'>,
  symbolOf: (name: string) => string,
): string {
  if (kind === 'failure') return 'A run fails';
  const what = alertKinds.find(({ id }) => id === kind)?.label ?? kind;
  const limit = needsThreshold(kind) ? ` ${formatParameter(threshold)}` : '';
  return `${fieldWords(field, symbolOf)} ${what}${limit}`;
}

/** `2026-05-13 20:31` in UTC. */
export const instantWords = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
