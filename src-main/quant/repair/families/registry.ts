import { QuantError } from '../../math/quant-error.ts';
import type { SurfaceFamily } from './family.ts';
import { hestonFamily } from './heston.ts';
import { quinticFamily } from './quintic.ts';
import { roughBergomiFamily } from './rough-bergomi.ts';
import { sabrEvent } from './sabr-event.ts';
import { shiftedSsvi, ssvi } from './ssvi.ts';
import { sviEvent } from './svi-event.ts';

/** Every law of random surfaces: one file and one line each. */
export const surfaceFamilies: readonly SurfaceFamily[] = [
  ssvi,
  shiftedSsvi,
  sabrEvent,
  sviEvent,
  hestonFamily,
  roughBergomiFamily,
  quinticFamily,
];

/**
 * The family with an id.
 * @param id of a registered family
 * @returns family
 * @throws QuantError UNKNOWN_FAMILY
 */
export function familyOf(id: string): SurfaceFamily {
  const found = surfaceFamilies.find((family) => family.id === id);
  if (!found) throw new QuantError('UNKNOWN_FAMILY', { id, known: surfaceFamilies.map((each) => each.id) });
  return found;
}
