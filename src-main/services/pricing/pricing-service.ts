import { VolterraError } from '#contract/errors.ts';
import type { AreaService } from '../service-context.ts';

export function createPricingService(): AreaService<'pricing'> {
  const unbuilt = () => Promise.reject(new VolterraError('INTERNAL'));
  return { price: unbuilt, greeks: unbuilt, impliedVol: unbuilt };
}
