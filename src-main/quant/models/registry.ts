import { blackScholes } from './black-scholes.ts';
import type { Model } from './model.ts';

/** Every pricing model: one file and one line each. */
export const models: readonly Model[] = [blackScholes];

/**
 * The model of an id.
 * @param id as in `models`
 * @returns the model, or undefined where there is none
 */
export function findModel(id: string): Model | undefined {
  return models.find((model) => model.id === id);
}
