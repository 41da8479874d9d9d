import { z } from 'zod';
import { contract } from '#contract/contract.ts';
import { call, job, read, stream } from '#contract/procedure.ts';
import { empty, float64, float64WithGaps } from '#contract/schemas/common.ts';
import type { KindsOf } from '#contract/kinds.ts';

/** A small contract with one procedure for each thing that a door must carry. */
export const testContract = {
  probe: {
    echo: read({
      doc: 'Gives back what it gets.',
      input: z.strictObject({ text: z.string() }),
      output: z.strictObject({ text: z.string() }),
    }),
    numbers: read({
      doc: 'Doubles with a gap in the middle.',
      input: z.strictObject({ count: z.int() }),
      output: z.strictObject({
        nested: z.array(z.strictObject({ values: float64WithGaps })),
        note: z.string(),
      }),
    }),
    sum: call({
      doc: 'Adds doubles.',
      input: z.strictObject({ values: float64 }),
      output: z.strictObject({ sum: z.number(), count: z.int() }),
    }),
    fail: call({
      doc: 'Fails as asked.',
      input: z.strictObject({ how: z.enum(['typed', 'unforeseen', 'wrong-shape']) }),
      output: empty,
      errors: ['NO_DATA'],
    }),
    wait: call({
      doc: 'Waits until it is dropped.',
      input: z.strictObject({ name: z.string() }),
      output: empty,
    }),
    stopped: read({
      doc: 'What was stopped so far.',
      input: empty,
      output: z.strictObject({ names: z.array(z.string()) }),
    }),
    ticks: stream({
      doc: 'Counts, and goes on for ever at -1.',
      input: z.strictObject({ name: z.string(), count: z.int() }),
      output: z.strictObject({ tick: z.int() }),
    }),
    work: job({
      doc: 'Steps to an end.',
      input: z.strictObject({ name: z.string(), steps: z.int(), fails: z.boolean().default(false) }),
      output: z.strictObject({ steps: z.int() }),
    }),
  },
  jobs: contract.jobs,
} as const;
export type TestContract = typeof testContract;

export const testKinds: KindsOf<TestContract> = {
  probe: {
    echo: 'read',
    numbers: 'read',
    sum: 'call',
    fail: 'call',
    wait: 'call',
    stopped: 'read',
    ticks: 'stream',
    work: 'job',
  },
  jobs: { list: 'read', watch: 'stream', cancel: 'call' },
};
