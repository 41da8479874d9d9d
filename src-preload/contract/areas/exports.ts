import { z } from 'zod';
import { call, read } from '../procedure.ts';
import { empty } from '../schemas/common.ts';
import * as exportsOf from '../schemas/exports.ts';

export const exportsArea = {
  params: read({
    doc: 'Calibrated parameters as a file: JSON, CSV, Parquet or Python for QuantLib; the same runs give the same bytes.',
    input: exportsOf.exportInput,
    output: exportsOf.exportResult,
    errors: ['UNKNOWN_RUN', 'EXPORT_NEEDS_YES', 'NOT_FINITE'],
  }),
  readParams: read({
    doc: 'Checks a document of parameters, field by field and by its hash, and gives what it holds.',
    input: z.strictObject({ text: z.string().max(20_000_000) }),
    output: exportsOf.readParamsResult,
    errors: ['BAD_PARAMS_FILE'],
  }),
  importParams: call({
    doc: 'Keeps the sets of a document beside the calibrations, marked with the file and its hash; none is put in use.',
    input: z.strictObject({ text: z.string().max(20_000_000), fileName: z.string().min(1).max(255) }),
    output: exportsOf.importParamsResult,
    errors: ['BAD_PARAMS_FILE', 'STORE_READ_ONLY', 'STORE_FULL'],
  }),
  schema: read({
    doc: 'The JSON Schema of a document of parameters.',
    input: empty,
    output: z.strictObject({ text: z.string() }),
  }),
};
