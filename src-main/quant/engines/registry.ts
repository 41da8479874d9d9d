import type { Model } from '../models/model.ts';
import { carrMadan } from './carr-madan.ts';
import { closedForm } from './closed-form.ts';
import { cos } from './cos.ts';
import type { Engine } from './engine.ts';
import { gaussLaguerreEngine } from './gauss-laguerre.ts';
import { lewis } from './lewis.ts';
import { quadrature } from './quadrature.ts';
import { sinhLewis } from './sinh-lewis.ts';

/** Every engine, best first: one file and one line each. */
export const engines: readonly Engine[] = [
  closedForm,
  sinhLewis,
  cos,
  lewis,
  carrMadan,
  gaussLaguerreEngine,
  quadrature,
];

/**
 * The engine of an id.
 * @param id as in `engines`
 * @returns the engine, or undefined where there is none
 */
export function findEngine(id: string): Engine | undefined {
  return engines.find((engine) => engine.id === id);
}

/**
 * Engines whose needs a model meets, best first.
 * @param model any model
 * @returns engines; empty for models that only simulate
 */
export function enginesFor(model: Model): Engine[] {
  return engines.filter(({ needs }) => needs.every((need) => model.capabilities[need] !== undefined));
}
