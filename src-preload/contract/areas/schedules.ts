import { z } from 'zod';
import { call, job, read } from '../procedure.ts';
import { empty } from '../schemas/common.ts';
import * as schedules from '../schemas/schedules.ts';

const scheduleRef = z.strictObject({ scheduleId: z.string().max(80) });

export const schedulesArea = {
  list: read({
    doc: 'Schedules of calibrations with their state, their next five slots and what came of the last ones.',
    input: empty,
    output: z.strictObject({ schedules: z.array(schedules.schedule) }),
  }),
  save: call({
    doc: 'Adds a schedule, or replaces the one of the given id; its slots count from now on.',
    input: schedules.scheduleInput,
    output: schedules.schedule,
    errors: ['BAD_SCHEDULE', 'UNKNOWN_SCHEDULE', 'UNKNOWN_MODEL', 'STORE_READ_ONLY'],
  }),
  remove: call({
    doc: 'Removes a schedule with its slots; its calibrations stay.',
    input: scheduleRef,
    output: empty,
    errors: ['UNKNOWN_SCHEDULE', 'STORE_READ_ONLY'],
  }),
  setEnabled: call({
    doc: 'Disables a schedule, or enables it; enabling resumes one that was paused.',
    input: scheduleRef.extend({ enabled: z.boolean() }),
    output: schedules.schedule,
    errors: ['UNKNOWN_SCHEDULE', 'STORE_READ_ONLY'],
  }),
  preview: read({
    doc: 'A trigger in words, with its next five slots.',
    input: z.strictObject({ trigger: schedules.scheduleTrigger }),
    output: schedules.schedulePreview,
    errors: ['BAD_SCHEDULE'],
  }),
  runNow: job({
    doc: 'Runs the calibration of a schedule now, whether it is due or not and also where its inputs are unchanged.',
    input: scheduleRef,
    output: schedules.scheduleRun,
    errors: ['UNKNOWN_SCHEDULE', 'SCHEDULE_RUNNING', 'STORE_READ_ONLY'],
  }),
  runDue: job({
    doc: 'One pass: runs every schedule that is due, one after another.',
    input: scheduleRef.partial(),
    output: z.strictObject({ runs: z.array(schedules.scheduleRun) }),
    errors: ['UNKNOWN_SCHEDULE', 'STORE_READ_ONLY'],
  }),
};
