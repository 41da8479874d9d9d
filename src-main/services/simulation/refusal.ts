import { VolterraError } from '#contract/errors.ts';

/** A request that cannot be simulated: the field, the rule that it breaks, and its value. */
export function refusal(
  field: string,
  { rule, value }: { readonly rule: string; readonly value: string | number },
  message: string,
): VolterraError {
  return new VolterraError('INVALID_INPUT', { message, field, data: { rule, value } });
}
