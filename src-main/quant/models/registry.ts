import { bates } from './bates.ts';
import { blackScholes } from './black-scholes.ts';
import { cgmy } from './cgmy.ts';
import { hawkes } from './hawkes.ts';
import { heston } from './heston.ts';
import { merton } from './merton.ts';
import type { Model } from './model.ts';
import { mrlr } from './mrlr.ts';
import { mrlrj } from './mrlrj.ts';
import { mrlrsv } from './mrlrsv.ts';
import { mrlrsvj } from './mrlrsvj.ts';
import { nig } from './nig.ts';
import { quinticOu2f } from './quintic-ou-2f.ts';
import { quinticOuH } from './quintic-ou-h.ts';
import { quinticOu } from './quintic-ou.ts';
import { roughHeston } from './rough-heston.ts';
import { varianceGamma } from './variance-gamma.ts';

/** Every pricing model: one file and one line each. */
export const models: readonly Model[] = [
  blackScholes,
  heston,
  bates,
  roughHeston,
  merton,
  varianceGamma,
  nig,
  cgmy,
  quinticOu,
  quinticOu2f,
  quinticOuH,
  mrlr,
  mrlrj,
  mrlrsv,
  mrlrsvj,
  hawkes,
];

/**
 * The model of an id.
 * @param id as in `models`
 * @returns the model, or undefined where there is none
 */
export function findModel(id: string): Model | undefined {
  return models.find((model) => model.id === id);
}
