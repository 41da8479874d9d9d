import type { Schedule, ScheduleTrigger } from '#contract/schemas/schedules.ts';

type Exchange = 'NYSE' | 'CBOE' | 'CFE';

/** What the form holds: each kind of trigger keeps its own fields while another one is chosen. */
export interface ScheduleDraft {
  readonly scheduleId: string | null;
  readonly name: string;
  readonly kind: ScheduleTrigger['kind'];
  readonly minutes: number;
  readonly exchange: Exchange;
  readonly expression: string;
  readonly timeZone: string;
  readonly sessionsOnly: boolean;
  readonly promote: boolean;
  readonly enabled: boolean;
}

export const exchanges: readonly { readonly id: Exchange; readonly label: string }[] = [
  { id: 'NYSE', label: 'NYSE' },
  { id: 'CBOE', label: 'Cboe options' },
  { id: 'CFE', label: 'CFE futures' },
];

export const triggerKinds: readonly { readonly id: ScheduleTrigger['kind']; readonly label: string }[] = [
  { id: 'afterClose', label: 'After the close' },
  { id: 'cron', label: 'At times (cron)' },
  { id: 'newData', label: 'When quotes arrive' },
];

export const timeZones = [
  'America/New_York',
  'America/Chicago',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Zurich',
  'Asia/Tokyo',
  'UTC',
] as const;

export const newDraft: ScheduleDraft = {
  scheduleId: null,
  name: '',
  kind: 'afterClose',
  minutes: 20,
  exchange: 'NYSE',
  expression: '20 16 * * 1-5',
  timeZone: 'America/New_York',
  sessionsOnly: true,
  promote: false,
  enabled: true,
};

export function draftOfSchedule({ scheduleId, name, trigger, promote, enabled }: Schedule): ScheduleDraft {
  const base = { ...newDraft, scheduleId, name, kind: trigger.kind, promote, enabled };
  if (trigger.kind === 'cron') {
    const { expression, timeZone, sessionsOnly, exchange } = trigger;
    return { ...base, expression, timeZone, sessionsOnly, exchange };
  }
  if (trigger.kind === 'newData') return base;
  return { ...base, minutes: trigger.minutes, exchange: trigger.exchange };
}

export function triggerOf(draft: ScheduleDraft): ScheduleTrigger {
  const { kind, minutes, exchange, expression, timeZone, sessionsOnly } = draft;
  if (kind === 'newData') return { kind };
  if (kind === 'afterClose') return { kind, minutes, exchange };
  return { kind, expression: expression.trim().replace(/\s+/g, ' '), timeZone, sessionsOnly, exchange };
}
