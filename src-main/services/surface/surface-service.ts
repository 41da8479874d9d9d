import { VolterraError } from '#contract/errors.ts';
import type { AreaService } from '../service-context.ts';

export function createSurfaceService(): AreaService<'surface'> {
  const unbuilt = () => Promise.reject(new VolterraError('INTERNAL'));
  return { fit: unbuilt, check: unbuilt, project: unbuilt };
}
