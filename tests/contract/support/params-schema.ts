import { z } from 'zod';
import { paramsDocument } from '#contract/schemas/params-file.ts';

/** docs/params-file.schema.json as it has to be. */
export function paramsSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(paramsDocument), null, 2)}\n`;
}
