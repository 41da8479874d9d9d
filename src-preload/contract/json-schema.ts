import { z } from 'zod';
import type { ContractShape } from './kinds.ts';
import { jobEvent } from './schemas/system.ts';

/** One procedure as scripts see it: with the JSON Schema of what goes in and what comes out. */
export interface ProcedureDescription {
  readonly path: string;
  readonly kind: string;
  readonly doc: string;
  readonly errors: readonly string[];
  readonly input: unknown;
  /** Result of a read, call or job; one event of a stream. */
  readonly output: unknown;
  /** Schema of what a job sends while it runs. */
  readonly events?: unknown;
}

/** Describes all procedures in the order of the contract. */
export function describeContract(contract: ContractShape): ProcedureDescription[] {
  return Object.entries(contract).flatMap(([area, procedures]) =>
    Object.entries(procedures).map(([name, { kind, doc, errors, input, output }]) => ({
      path: `${area}.${name}`,
      kind,
      doc,
      errors: [...errors],
      input: jsonSchema(input, 'input'),
      output: jsonSchema(output, 'output'),
      ...(kind === 'job' ? { events: jsonSchema(jobEvent, 'output') } : {}),
    })),
  );
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' });
}
