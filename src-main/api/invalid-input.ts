import type { z } from 'zod';
import { VolterraError } from '#contract/errors.ts';

const longestMessage = 300;

/** The first thing that is wrong with an input, in one sentence with the path of the field. */
export function invalidInput(procedure: string, error: z.ZodError): VolterraError {
  const issue = error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  const place = field === '' ? 'the input' : field;
  const message = `${procedure}: ${place}: ${issue?.message ?? 'does not fit'}.`;
  return new VolterraError('INVALID_INPUT', {
    message: shorten(message),
    ...(field === '' ? {} : { field: shorten(field) }),
    data: { problems: error.issues.length },
  });
}

/** Messages can quote what the caller sent; a reply must not grow with it. */
function shorten(text: string): string {
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage - 1)}…`;
}
