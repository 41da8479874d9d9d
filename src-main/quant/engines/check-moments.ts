import type { CharacteristicFunction } from '../models/model.ts';
import type { EngineIssue } from './engine.ts';

/**
 * The moments without which there is no price at all: E e^{pX} for p from 0 to 1.
 * @param cf characteristic function
 * @returns the rule that is broken, or null
 */
export function checkMoments({ moments, cumulants }: CharacteristicFunction): EngineIssue | null {
  const { lower, upper } = moments;
  if (!(lower <= 0))
    return { field: 'moments.lower', rule: 'must be 0 or less: no negative moment exists', value: lower };
  if (!(upper >= 1))
    return { field: 'moments.upper', rule: 'must be 1 or more: the forward itself must exist', value: upper };
  if (!(cumulants.c2 >= 0 && Number.isFinite(cumulants.c2))) {
    return { field: 'cumulants.c2', rule: 'must be finite and 0 or more', value: cumulants.c2 };
  }
  return null;
}
