import cronstrue from 'cronstrue';
import type { ScheduleTrigger } from '#contract/schemas/schedules.ts';

/** A trigger that has been checked, as a phrase: “At 16:20, Monday through Friday, New York time, on sessions of the NYSE”. */
export function triggerInWords(trigger: ScheduleTrigger): string {
  if (trigger.kind === 'newData') return 'After each import that brings quotes';
  if (trigger.kind === 'afterClose') return afterCloseInWords(trigger.minutes, trigger.exchange);
  const { expression, timeZone, sessionsOnly, exchange } = trigger;
  const days = sessionsOnly ? `, on sessions of the ${exchange}` : '';
  return `${cronInWords(expression)}, ${zoneInWords(timeZone)}${days}`;
}

function afterCloseInWords(minutes: number, exchange: string): string {
  const close = `each close of the ${exchange}, early closes included`;
  if (minutes === 0) return `At ${close}`;
  return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} after ${close}`;
}

function cronInWords(expression: string): string {
  const [minute, hour, dayOfMonth, month, dayOfWeek] = expression
    .trim()
    .split(/\s+/) as unknown as CronFields;
  if ([dayOfMonth, dayOfWeek].some(isAny)) return describe([minute, hour, dayOfMonth, month, dayOfWeek]);
  // Where both days are limited either of them is enough; in one phrase it would read as if both had to fit.
  const time = describe([minute, hour, '*', '*', '*']);
  const rest = (dates: readonly [string, string, string]): string =>
    describe([minute, hour, ...dates])
      .slice(time.length)
      .replace(/^, (only )?/, '');
  const days = `${time}, ${rest([dayOfMonth, '*', '*'])} or ${rest(['*', '*', dayOfWeek])}`;
  return isAny(month) ? days : `${days}, ${rest(['*', month, '*'])}`;
}

type CronFields = readonly [string, string, string, string, string];

const isAny = (field: string): boolean => field === '*' || field === '?';

function describe(fields: CronFields): string {
  return cronstrue.toString(fields.join(' '), { use24HourTimeFormat: true, verbose: false });
}

function zoneInWords(timeZone: string): string {
  const place = timeZone.split('/').at(-1)!.replaceAll('_', ' ');
  return timeZone.includes('/') ? `${place} time` : place;
}
