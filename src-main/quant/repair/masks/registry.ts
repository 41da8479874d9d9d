import { QuantError } from '../../math/quant-error.ts';
import { adversarialMask } from './adversarial.ts';
import type { MaskLaw } from './mask.ts';
import { regularMask } from './regular.ts';

/** Every law of missing quotes: one file and one line each. */
export const maskLaws: readonly MaskLaw[] = [regularMask, adversarialMask];

/**
 * The law with an id.
 * @param id of a registered law
 * @returns law
 * @throws QuantError UNKNOWN_MASK
 */
export function maskLawOf(id: string): MaskLaw {
  const found = maskLaws.find((law) => law.id === id);
  if (!found) throw new QuantError('UNKNOWN_MASK', { id, known: maskLaws.map((each) => each.id) });
  return found;
}
