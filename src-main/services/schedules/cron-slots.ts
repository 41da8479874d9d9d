import { Cron } from 'croner';
import { VolterraError } from '#contract/errors.ts';
import type { ScheduleTrigger } from '#contract/schemas/schedules.ts';
import { zoneClock } from '#platform/zoned-time.ts';

type CronTrigger = Extract<ScheduleTrigger, { kind: 'cron' }>;

/**
 * First instant after another at which an expression is due. In spring a time that the clock jumps over is due at the jump;
 * in autumn a time that comes twice is due the first time, and what is due every few minutes goes on through both hours.
 * @throws VolterraError BAD_SCHEDULE where the expression or the zone is none, or where it is never due
 */
export function cronAfter({ expression, timeZone }: CronTrigger): (afterMs: number) => number | null {
  checkZone(timeZone);
  const cron = parseCron(expression, timeZone);
  const next = (afterMs: number): number | null => cron.nextRun(new Date(afterMs))?.getTime() ?? null;
  if (next(0) === null)
    throw new VolterraError('BAD_SCHEDULE', {
      message: `“${expression}” is never due: there is no such day.`,
      field: 'trigger.expression',
    });
  return next;
}

function checkZone(timeZone: string): void {
  try {
    zoneClock(timeZone);
  } catch (cause) {
    throw new VolterraError('BAD_SCHEDULE', {
      message: `There is no time zone “${timeZone}”. Zones have names such as America/New_York.`,
      field: 'trigger.timeZone',
      cause,
    });
  }
}

function parseCron(expression: string, timeZone: string): Cron {
  const fields = expression.trim().split(/\s+/).filter(Boolean).length;
  const bad = (why: string, cause?: unknown): VolterraError =>
    new VolterraError('BAD_SCHEDULE', {
      message: `“${expression}” is no cron expression: ${why}`,
      field: 'trigger.expression',
      cause,
    });
  if (fields !== 5)
    throw bad(`it has ${fields} fields, not the 5 of minute, hour, day of month, month and day of week.`);
  try {
    return new Cron(expression.trim(), { timezone: timeZone, mode: '5-part', paused: true });
  } catch (error) {
    throw bad(`${(error as Error).message.replace(/^Cron\w+: /, '')}`, error);
  }
}
