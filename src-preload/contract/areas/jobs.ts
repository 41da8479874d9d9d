import { z } from 'zod';
import { call, read, stream } from '../procedure.ts';
import * as system from '../schemas/system.ts';

const jobRef = z.strictObject({ jobId: z.string().max(80) });

export const jobsArea = {
  list: read({
    doc: 'Jobs, newest first.',
    input: z.strictObject({
      status: system.jobStatus.optional(),
      limit: z.int().min(1).max(500).default(50),
    }),
    output: z.strictObject({ jobs: z.array(system.jobRow) }),
  }),
  watch: stream({
    doc: 'Follows one job until it ends.',
    input: jobRef,
    output: system.jobWatchEvent,
    errors: ['UNKNOWN_JOB'],
  }),
  cancel: call({ doc: 'Stops one job.', input: jobRef, output: system.jobRow, errors: ['UNKNOWN_JOB'] }),
};
