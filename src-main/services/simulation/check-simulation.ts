import { VolterraError } from '#contract/errors.ts';
import type { SimulationInput } from '#contract/schemas/simulation.ts';
import { simulatedModels, type SimulatedModel } from '#quant/engines/simulated-models.ts';
import { hasConditional } from '#quant/payoffs/conditional.ts';
import type { PayoffTerms } from '#quant/payoffs/payoff.ts';
import { requireParams } from '../pricing/check-request.ts';
import { checkSteps } from './simulation-grid.ts';
import { refusal } from './refusal.ts';

const indexKinds = new Set<PayoffTerms['kind']>(['indexFuture', 'indexOption']);

/** The process of a request that makes sense. @throws VolterraError UNKNOWN_MODEL, BAD_PARAMETER, INVALID_INPUT */
export function requireSimulation(input: SimulationInput): SimulatedModel {
  const simulated = simulatedModels.find(({ process }) => process.id === input.process);
  if (!simulated) {
    const ids = simulatedModels.map(({ process }) => process.id);
    throw new VolterraError('UNKNOWN_MODEL', {
      message: `There is no process "${input.process}". There are ${ids.join(', ')}.`,
      field: 'process',
      data: { rule: 'must be one of the processes', value: input.process, processes: ids },
    });
  }
  requireParams(simulated.model, input.params);
  for (const [place, terms] of input.payoffs.entries()) checkPayoff(simulated, terms, `payoffs.${place}`);
  checkSteps(simulated, input);
  checkBackEnd(input);
  checkImportance(simulated, input);
  if (input.estimator === 'conditional') checkConditional(simulated, input);
  return simulated;
}

function checkPayoff({ process }: SimulatedModel, terms: PayoffTerms, field: string): void {
  if (terms.kind === 'legs') {
    for (const [place, leg] of terms.legs.entries())
      checkPayoff({ process } as SimulatedModel, leg.terms, `${field}.legs.${place}.terms`);
    return;
  }
  const isOnIndex = indexKinds.has(terms.kind);
  if (isOnIndex !== (process.underlying === 'volatilityIndex'))
    throw refusal(
      field,
      { rule: `needs a process of ${isOnIndex ? 'the index' : 'an asset'}`, value: terms.kind },
      isOnIndex
        ? `The kind ${terms.kind} needs a process of the index; ${process.label} is one of an asset.`
        : `The kind ${terms.kind} needs a process of an asset; ${process.label} is one of the index, with indexFuture and indexOption.`,
    );
  if (terms.kind === 'forwardStart' && terms.startYears >= terms.expiryYears)
    throw refusal(
      `${field}.startYears`,
      { rule: 'must be before expiryYears', value: terms.startYears },
      `The start of a forward-start option must be before its expiry; it starts in ${terms.startYears} years and expires in ${terms.expiryYears}.`,
    );
}

function checkConditional({ process }: SimulatedModel, { params, market, payoffs }: SimulationInput): void {
  if (!process.bind(params, market.spot).conditional)
    throw refusal(
      'estimator',
      { rule: 'needs a conditional form', value: 'conditional' },
      `${process.label} has no conditional form; use the plain estimator.`,
    );
  const place = payoffs.findIndex((terms) => !hasConditional(terms));
  if (place >= 0)
    throw refusal(
      `payoffs.${place}`,
      { rule: 'must be a European option', value: payoffs[place]!.kind },
      `The conditional estimator prices European options only, and this is a ${payoffs[place]!.kind}.`,
    );
}

function checkImportance({ process }: SimulatedModel, input: SimulationInput): void {
  const { importance, estimator, sampling, params, market } = input;
  if (importance === false) return;
  if (estimator === 'conditional' || sampling === 'sobol')
    throw refusal(
      'importance',
      {
        rule: 'needs plain estimates of random draws',
        value: estimator === 'conditional' ? estimator : sampling,
      },
      'Draws are moved for plain estimates of random draws only: change the estimator or the draws, or leave importance out.',
    );
  const { draws } = process.bind(params, market.spot).program;
  if (importance !== true && importance.length !== draws.length)
    throw refusal(
      'importance',
      { rule: `must have ${draws.length} numbers, one a draw`, value: importance.length },
      `${process.label} takes ${draws.length} draws a step and ${importance.length} tilts were given.`,
    );
}

function checkBackEnd({ backEnd, precision, sampling }: SimulationInput): void {
  if (backEnd !== 'webgpu') return;
  if (precision !== 'f32')
    throw refusal(
      'precision',
      { rule: 'must be f32 on webgpu', value: precision },
      'Graphics processors compute in single precision here: take f32, or leave the back end to Volterra (auto).',
    );
  if (sampling === 'sobol')
    throw refusal(
      'sampling',
      { rule: 'must be random on webgpu', value: sampling },
      'Points of Sobol’s sequence are made and used on the processor: take random draws, or the back end auto or wasm.',
    );
}
