import { z } from 'zod';
import { job } from '../procedure.ts';
import { empty } from '../schemas/common.ts';
import * as system from '../schemas/system.ts';

export const storeArea = {
  verify: job({
    doc: 'Recomputes the hash of every batch and runs the integrity check.',
    input: empty,
    output: system.verifyResult,
    errors: ['STORE_DAMAGED'],
  }),
  snapshot: job({
    doc: 'Writes a compact copy of the database that other tools may open.',
    input: z.strictObject({ path: z.string().min(1).max(4096) }),
    output: system.snapshotResult,
    errors: ['NOT_ALLOWED_HERE', 'STORE_IO', 'STORE_FULL'],
  }),
};
