import { VolterraError } from '#contract/errors.ts';
import type { SimulationInput } from '#contract/schemas/simulation.ts';
import { simulatedModels, type SimulatedModel } from '#quant/engines/simulated-models.ts';
import { hasConditional } from '#quant/payoffs/conditional.ts';
import type { PayoffTerms } from '#quant/payoffs/payoff.ts';
import { requireParams } from '../pricing/check-request.ts';

const indexKinds = new Set<PayoffTerms['kind']>(['indexFuture', 'indexOption']);

/** The process of a request that makes sense. @throws VolterraError UNKNOWN_MODEL, BAD_PARAMETER, INVALID_INPUT */
export function requireSimulation(input: SimulationInput): SimulatedModel {
  const simulated = simulatedModels.find(({ process }) => process.id === input.process);
  if (!simulated) {
    const ids = simulatedModels.map(({ process }) => process.id);
    throw new VolterraError('UNKNOWN_MODEL', {
      message: `There is no process "${input.process}". There are ${ids.join(', ')}.`,
      field: 'process',
      data: { value: input.process, processes: ids },
    });
  }
  requireParams(simulated.model, input.params);
  for (const [place, terms] of input.payoffs.entries()) checkPayoff(simulated, terms, `payoffs.${place}`);
  checkSteps(simulated, input);
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
    throw invalid(
      field,
      isOnIndex
        ? `A ${terms.kind} needs a process of the index; ${process.label} is one of an asset.`
        : `A ${terms.kind} needs a process of an asset; ${process.label} is one of the index, with indexFuture and indexOption.`,
    );
  if (terms.kind === 'forwardStart' && terms.startYears >= terms.expiryYears)
    throw invalid(`${field}.startYears`, 'The start of a forward-start option must be before its expiry.');
}

/** Steps of a path, and of one whose every step looks back at all before it. */
const MOST_STEPS = 200_000;
const MOST_STEPS_WITH_MEMORY = 8192;
/** Draws of a path that lie in memory: of a block of paths 128 MB. */
const MOST_GIVEN_DRAWS = 65_536;

function checkSteps(
  { process }: SimulatedModel,
  { params, market, payoffs, stepsPerYear, sampling }: SimulationInput,
): void {
  const { longestStepYears, program } = process.bind(params, market.spot);
  const years = Math.max(...payoffs.flatMap(lastDates));
  const steps = Math.ceil(years * Math.max(stepsPerYear, 1 / longestStepYears));
  const most = process.needsEvenGrid ? MOST_STEPS_WITH_MEMORY : MOST_STEPS;
  if (steps > most)
    throw invalid(
      'stepsPerYear',
      `A path of ${process.label} would take ${steps} steps; ${most} are the most. Take fewer steps a year or nearer dates.`,
    );
  const draws = steps * program.draws.length;
  if (sampling === 'sobol' && draws > MOST_GIVEN_DRAWS)
    throw invalid(
      'sampling',
      `A path of ${process.label} would take ${draws} points of Sobol’s sequence; ${MOST_GIVEN_DRAWS} are the most. Take fewer steps a year or random draws.`,
    );
}

function lastDates(terms: SimulationInput['payoffs'][number]): number[] {
  return terms.kind === 'legs' ? terms.legs.flatMap((leg) => lastDates(leg.terms)) : [terms.expiryYears];
}

function checkConditional({ process }: SimulatedModel, { params, market, payoffs }: SimulationInput): void {
  if (!process.bind(params, market.spot).conditional)
    throw invalid('estimator', `${process.label} has no conditional form; use the plain estimator.`);
  const place = payoffs.findIndex((terms) => !hasConditional(terms));
  if (place >= 0)
    throw invalid(
      `payoffs.${place}`,
      `The conditional estimator prices European options only, and this is a ${payoffs[place]!.kind}.`,
    );
}

function invalid(field: string, message: string): VolterraError {
  return new VolterraError('INVALID_INPUT', { message, field });
}
