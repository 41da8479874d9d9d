import { z } from 'zod';
import { call, job, read } from '../procedure.ts';
import * as calibration from '../schemas/calibration.ts';
import { empty, isoDate, page } from '../schemas/common.ts';
import { indexHistoryFit } from '../schemas/index-history.ts';

const runRef = z.strictObject({ runId: z.string().max(80) });
const modelRef = z.strictObject({ model: z.string().max(40) });

export const calibrationArea = {
  run: job({
    doc: 'Fits a model to the quotes of one date, stores the run and returns it; a cancelled run keeps the best so far.',
    input: z.strictObject({
      settings: calibration.calibrationSettings,
      label: z.string().max(120).default(''),
    }),
    output: calibration.calibrationRun,
    errors: ['UNKNOWN_MODEL', 'BAD_PARAMETER', 'NO_DATA', 'STORE_READ_ONLY', 'STORE_FULL'],
  }),
  preview: read({
    doc: 'The quotes that a calibration would use, and how many are left out for which reason.',
    input: z.strictObject({ settings: calibration.calibrationSettings }),
    output: calibration.calibrationPreview,
    errors: ['UNKNOWN_MODEL', 'BAD_PARAMETER', 'NO_DATA'],
  }),
  list: read({
    doc: 'Stored calibrations, newest first.',
    input: z.strictObject({ model: z.string().max(40).optional(), ...page }),
    output: z.strictObject({ total: z.int(), runs: z.array(calibration.calibrationSummary) }),
  }),
  get: read({
    doc: 'One stored calibration with everything that was kept of it.',
    input: runRef,
    output: calibration.calibrationRun,
    errors: ['UNKNOWN_RUN'],
  }),
  replay: job({
    doc: 'Computes a stored calibration again from the stored data and says what differs; stores nothing.',
    input: runRef,
    output: calibration.replayResult,
    errors: ['UNKNOWN_RUN'],
  }),
  promote: call({
    doc: 'Makes a run the current one of its model; a run that did not converge needs an explicit yes.',
    input: runRef.extend({ acknowledge: z.boolean().default(false) }),
    output: calibration.calibrationSummary,
    errors: ['UNKNOWN_RUN', 'RUN_NOT_USABLE', 'STORE_READ_ONLY'],
  }),
  current: read({
    doc: 'The run in use for a model, or null.',
    input: modelRef,
    output: z.strictObject({ run: calibration.calibrationRun.nullable() }),
  }),
  history: read({
    doc: 'Parameters of one model day by day with control limits, breaks and failures as gaps.',
    input: modelRef.extend({ from: isoDate.optional(), to: isoDate.optional() }),
    output: calibration.parameterHistory,
  }),
  indexHistory: read({
    doc: 'Parameters of a model of the index by options beside those of the series of the index, with gaps and their errors.',
    input: runRef.extend({ from: isoDate.optional() }),
    output: indexHistoryFit,
    errors: ['UNKNOWN_RUN'],
  }),
  alertRules: read({
    doc: 'Rules that are looked at each time a run is stored.',
    input: empty,
    output: z.strictObject({ rules: z.array(calibration.alertRule) }),
  }),
  saveAlertRule: call({
    doc: 'Adds a rule, or replaces the one of the given id.',
    input: calibration.alertRule.partial({ alertId: true }),
    output: calibration.alertRule,
    errors: ['UNKNOWN_MODEL', 'BAD_ALERT_RULE', 'STORE_READ_ONLY'],
  }),
  removeAlertRule: call({
    doc: 'Removes a rule; what it reported stays.',
    input: z.strictObject({ alertId: z.string().max(80) }),
    output: empty,
    errors: ['UNKNOWN_ALERT_RULE', 'STORE_READ_ONLY'],
  }),
  alertEvents: read({
    doc: 'What the rules reported, newest first.',
    input: z.strictObject({ model: z.string().max(40).optional(), ...page }),
    output: z.strictObject({ total: z.int(), events: z.array(calibration.alertEvent) }),
  }),
};
