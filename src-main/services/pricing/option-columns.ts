import { VolterraError } from '#contract/errors.ts';
import type { OptionBatch, PricedOptions } from '#quant/engines/pricing-types.ts';
import { optionStatus, optionStatusNames, type OptionStatusName } from '#quant/black/option-status.ts';

interface OptionRow {
  readonly kind: 'call' | 'put';
  readonly strike: number;
  readonly expiryYears: number;
}

export function toColumns(rows: readonly OptionRow[]): OptionBatch {
  return {
    strikes: Float64Array.from(rows, (row) => row.strike),
    expiryYears: Float64Array.from(rows, (row) => row.expiryYears),
    isCall: Uint8Array.from(rows, (row) => (row.kind === 'call' ? 1 : 0)),
  };
}

export function statusNames(status: Uint8Array): OptionStatusName[] {
  return Array.from(status, (code) => optionStatusNames[code]!);
}

const faults: Readonly<Record<number, { field: 'strike' | 'expiryYears' | 'price'; rule: string }>> = {
  [optionStatus.badStrike]: { field: 'strike', rule: 'must be above 0' },
  [optionStatus.badExpiry]: { field: 'expiryYears', rule: 'must be above 0' },
  [optionStatus.expired]: { field: 'expiryYears', rule: 'must be above 0' },
  [optionStatus.badPrice]: { field: 'price', rule: 'must be 0 or more' },
};

/**
 * One bad option among good ones has its own status; a request in which no option makes sense is refused.
 * @throws VolterraError BAD_OPTION naming the field, the rule and the value of the first
 */
export function requireSomeOption(
  rows: readonly (OptionRow & { readonly price?: number })[],
  status: Uint8Array,
): void {
  if (status.some((code) => !(code in faults))) return;
  const { field, rule } = faults[status[0]!]!;
  const value = rows[0]![field] ?? null;
  throw new VolterraError('BAD_OPTION', {
    message: `options.0.${field} ${rule}; it is ${value}.`,
    field: `options.0.${field}`,
    data: { rule, value, status: optionStatusNames[status[0]!] },
  });
}

/**
 * A moment that the engine needs and the model does not have, where nothing at all could be priced.
 * @throws VolterraError BAD_PARAMETER naming the field, the rule and the value
 */
export function requireMoments({ issue, prices }: PricedOptions): void {
  if (!issue || prices.some(Number.isFinite)) return;
  const { field, rule, value } = issue;
  throw new VolterraError('BAD_PARAMETER', {
    message: `${field} ${rule}; it is ${value}.`,
    field,
    data: { rule, value },
  });
}
