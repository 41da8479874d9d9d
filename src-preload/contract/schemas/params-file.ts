import { z } from 'zod';
import { calibrationInputs, calibrationSettings, calibrationStatus, componentFit } from './calibration.ts';
import { epochMs, isoDate, sha256 } from './common.ts';

export const PARAMS_FORMAT = 'volterra.params/1';

const finite = z.number();

/** One parameter with all that is needed to judge it. */
const paramValue = z.strictObject({
  value: finite,
  unit: z.string().max(40),
  /** Null where it is fixed, tied or not identified. */
  standardError: finite.nullable(),
  lower: finite.nullable(),
  upper: finite.nullable(),
  state: z.enum(['free', 'fixed', 'tied', 'atBound', 'nearBound', 'notIdentified']),
});

/** One calibrated model. Times in years (ACT/365), vols decimal per √year, rates continuously compounded. */
export const paramsSet = z.strictObject({
  runId: z.string().max(80),
  model: z.string().max(40),
  label: z.string().max(400),
  status: calibrationStatus,
  quoteDate: isoDate.nullable(),
  spot: finite.nullable(),
  params: z.record(z.string().max(40), paramValue),
  curves: z.array(
    z.strictObject({
      name: z.string().max(80),
      unit: z.string().max(40),
      timesYears: z.array(finite).max(10_000),
      values: z.array(finite).max(10_000),
    }),
  ),
  components: z.array(componentFit),
  warnings: z.array(z.strictObject({ code: z.string().max(80), message: z.string().max(4000) })),
  provenance: z.strictObject({
    startedAtMs: epochMs,
    codeVersion: z.string().max(200),
    seed: z.int(),
    settings: calibrationSettings,
    inputs: calibrationInputs.nullable(),
    resultHash: sha256.nullable(),
    sample: z.boolean(),
  }),
});
export type ParamsSet = z.infer<typeof paramsSet>;

/** A file of calibrated parameters: written by an export, read by an import and by other programs. */
export const paramsDocument = z.strictObject({
  format: z.literal(PARAMS_FORMAT),
  sets: z.array(paramsSet).min(1).max(1000),
  manifest: z.strictObject({
    setCount: z.int(),
    /** SHA-256 of `sets` as JSON with sorted keys and no white space. */
    contentHash: sha256,
  }),
});
export type ParamsDocument = z.infer<typeof paramsDocument>;
