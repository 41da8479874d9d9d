import { VolterraError } from '#contract/errors.ts';
import type { SimulationInput, SimulationResult } from '#contract/schemas/simulation.ts';
import { findProcess } from '#quant/processes/registry.ts';
import { planSimulation, type SimulationRequest } from '#simulation/estimate/plan.ts';
import type { SimulatedModel } from '#quant/engines/simulated-models.ts';
import type { BatchState } from './estimate-in-batches.ts';
import { movedDates, shown } from './simulation-grid.ts';

type Warning = SimulationResult['warnings'][number];

/** A mean of the asset this far from its forward is neither chance nor rounding. */
const FORWARD_ERRORS = 5;
const FORWARD_SHARE = 1e-3;

/** @throws VolterraError SIMULATION_FAILED where an estimate is not a number */
export function requireFinite({ estimates, controls }: Pick<BatchState, 'estimates' | 'controls'>): void {
  const numbers = estimates.flatMap(({ plain, controlled }) => [plain, controlled]);
  const place = estimates.findIndex(({ plain, controlled }) => ![plain, controlled].every(isUsable));
  if (numbers.every(isUsable) && controls.every(isUsable)) return;
  throw new VolterraError('SIMULATION_FAILED', {
    message:
      place >= 0
        ? `The mean of payoff ${place + 1} is not a finite number: some paths run out of the range of numbers.`
        : 'The mean of the asset is not a finite number: some paths run out of the range of numbers.',
    ...(place >= 0 && { field: `payoffs.${place}` }),
    data: { rule: 'must have a finite mean', value: 'not finite' },
  });
}

const isUsable = ({ mean, standardError }: { mean: number; standardError: number }): boolean =>
  Number.isFinite(mean) && Number.isFinite(standardError);

/** What makes a result less than it seems. */
export function warningsOf(
  simulated: SimulatedModel,
  {
    input,
    request,
    importance = null,
  }: {
    readonly input: SimulationInput;
    readonly request: SimulationRequest;
    readonly importance?: SimulationResult['importance'];
  },
  state: BatchState,
): Warning[] {
  return [
    ...(input.importance === true && importance === null ? [notMoved] : []),
    ...movedDates(simulated, input).slice(0, 1).map(describeMoved),
    ...input.payoffs.flatMap((terms, place) => aboutPayoff(terms, { place, input, state })),
    ...aboutForward(state.controls[forwardPlace(request)]),
  ];
}

const notMoved: Warning = {
  code: 'DRAWS_NOT_MOVED',
  message:
    'Draws were not moved: enough paths are paid by the first payoff as they are, and mirrors and controls save more.',
};

/** Place among the controls of the forward at the last date of a plan; −1 where there is none. */
export function forwardPlace(request: SimulationRequest): number {
  const isAsset = findProcess(request.processId)?.underlying === 'asset';
  return isAsset && !request.importance ? planSimulation(request).dates.length - 1 : -1;
}

function describeMoved({ years, movedTo }: { years: number; movedTo: number }): Warning {
  return {
    code: 'DATE_MOVED',
    message: `Steps are even: the date in ${shown(years)} years was simulated at ${shown(movedTo)}. Take more steps a year to bring it nearer.`,
  };
}

function aboutPayoff(
  terms: SimulationInput['payoffs'][number],
  { place, input, state }: { place: number; input: SimulationInput; state: BatchState },
): Warning[] {
  const { spot } = input.market;
  if (
    terms.kind === 'barrier' &&
    (terms.direction === 'down' ? spot <= terms.barrier : spot >= terms.barrier)
  )
    return [
      {
        code: 'BARRIER_CROSSED',
        message: `The barrier of payoff ${place + 1} is crossed before it begins: the spot is ${spot}, the barrier ${terms.barrier}.`,
      },
    ];
  const { mean, standardError } = state.estimates[place]!.plain;
  if (mean !== 0 || standardError !== 0) return [];
  return [
    {
      code: 'NOTHING_PAID',
      message: `None of the paths was paid by payoff ${place + 1}: its value is below what these paths can tell, and the error of 0 is none. Take more paths.`,
    },
  ];
}

function aboutForward(last: BatchState['controls'][number] | undefined): Warning[] {
  if (!last) return [];
  const { mean, standardError } = last;
  if (Math.abs(mean) <= FORWARD_SHARE || Math.abs(mean) <= FORWARD_ERRORS * standardError) return [];
  return [
    {
      code: 'FORWARD_MISSED',
      message: `The mean of the asset lies ${Math.abs(100 * mean).toPrecision(3)} % ${mean < 0 ? 'below' : 'above'} its forward, which chance does not explain: values and errors cannot be relied on. Take smaller steps, milder parameters or nearer dates.`,
    },
  ];
}
