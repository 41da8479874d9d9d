import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';

/**
 * `read` answers and changes nothing; `call` may change something; `stream` sends events until it is dropped;
 * `job` is long work that goes on when its caller goes away: it sends job events and ends with a result.
 */
export type ProcedureKind = 'read' | 'call' | 'stream' | 'job';

export interface Procedure<
  Kind extends ProcedureKind = ProcedureKind,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  readonly kind: Kind;
  /** One sentence for the command line, the documentation and the JSON Schema. */
  readonly doc: string;
  readonly input: Input;
  /** Result of a read, call or job; event of a stream. */
  readonly output: Output;
  readonly errors: readonly ErrorCode[];
}

interface Shape<Input extends z.ZodType, Output extends z.ZodType> {
  readonly doc: string;
  readonly input: Input;
  readonly output: Output;
  readonly errors?: readonly ErrorCode[];
}

function define<Kind extends ProcedureKind>(kind: Kind) {
  return <Input extends z.ZodType, Output extends z.ZodType>(
    shape: Shape<Input, Output>,
  ): Procedure<Kind, Input, Output> => ({ kind, errors: [], ...shape });
}

export const read = define('read');
export const call = define('call');
export const stream = define('stream');
export const job = define('job');
