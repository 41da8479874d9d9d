import { randomUUID } from 'node:crypto';
import type { Calendars } from '#ingest/calendars.ts';
import type { JobQueue } from '#jobs/job-runner.ts';
import type { CalibrationDeps } from '#services/calibration/calibration-deps.ts';
import { dueCalibrations } from '#services/schedules/due-calibrations.ts';
import { createSchedulesService } from '#services/schedules/schedules-service.ts';
import type { SchedulesService } from '#services/schedules/schedules-service.ts';
import type { Foundation } from './foundation.ts';

/** Schedules over the clock, the timers and the job queue of this process. */
export function assembleSchedules(
  { store, now, logger }: Foundation,
  parts: { calendars: Calendars; jobs: JobQueue; calibration: CalibrationDeps },
): SchedulesService {
  const { calendars, jobs, calibration } = parts;
  return createSchedulesService({
    ...dueCalibrations(calibration),
    reader: store.read,
    writer: store.write,
    calendars,
    jobs,
    now,
    newId: randomUUID,
    logger: logger.child({ room: 'schedules' }),
    alarm: {
      set(callBack, delayMs) {
        // Does not keep a process alive that has nothing else to do.
        const timer = setTimeout(callBack, delayMs).unref();
        return () => clearTimeout(timer);
      },
    },
  });
}
