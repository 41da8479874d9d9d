import { describe, expect, it } from 'vitest';
import { simulationInput } from '#contract/schemas/simulation.ts';
import {
  draftFault,
  draftOf,
  halvingRequestOf,
  payoffOf,
  requestOf,
  startPayoff,
  startRun,
  type Draft,
  type PayoffKind,
} from '#renderer/panels/simulation/simulation-draft.ts';

const draft: Draft = {
  processId: 'heston',
  params: { v0: 0.04 },
  market: { spot: 100, rate: 0.03, dividendYield: 0 },
  payoff: startPayoff('asset'),
  run: startRun,
};
const kinds: readonly PayoffKind[] = [
  ...(['vanilla', 'digital', 'barrier', 'asian', 'lookback', 'varianceSwap'] as const),
  ...(['volatilitySwap', 'forwardStart', 'indexFuture', 'indexOption'] as const),
];

describe('the draft of a simulation', () => {
  it.each(kinds)('of a %s is a request of the contract, and comes back from it', (kind) => {
    const own = { ...draft, payoff: { ...draft.payoff, kind } };
    const input = simulationInput.parse(requestOf(own));
    const back = draftOf(input)!;
    expect(payoffOf(back.payoff)).toEqual(payoffOf(own.payoff));
    expect(requestOf(back)).toEqual(requestOf(own));
  });

  it.each([
    ['moved', { sampling: 'moved' }, { sampling: 'random', importance: true }],
    ['sobol', { sampling: 'sobol' }, { sampling: 'sobol', importance: false }],
    ['adjoint', { greeks: 'adjoint' }, { greeks: true, greekMethod: 'adjoint' }],
    ['no Greeks', {}, { greekMethod: 'forward' }],
    ['an error to stop at', { targetError: 0.01 }, { targetError: 0.01 }],
    ['controls of the plain estimator', { controls: 'timer' }, { controls: 'forward' }],
    ['controls', { controls: 'timer', estimator: 'conditional' }, { controls: 'timer' }],
  ] as const)('asks for %s', (_, change, expected) => {
    const run = { ...startRun, ...change };
    const input = requestOf({ ...draft, run });
    expect(input).toMatchObject(expected);
    expect(draftOf(simulationInput.parse(input))!.run).toEqual({
      ...run,
      controls: run.estimator === 'conditional' ? run.controls : 'forward',
    });
  });

  it('has no place for legs and several payoffs', () => {
    const input = simulationInput.parse(requestOf(draft));
    const [terms] = input.payoffs;
    expect(draftOf({ ...input, payoffs: [terms!, terms!] })).toBeNull();
    const legs = [{ quantity: 1, terms: { kind: 'indexFuture', expiryYears: 1 } as const }];
    expect(draftOf({ ...input, payoffs: [{ kind: 'legs', legs }] })).toBeNull();
  });

  it('leaves out of the halving what has no part in it', () => {
    const run = { ...startRun, greeks: 'forward', sampling: 'moved', targetError: 1 } as const;
    const input = halvingRequestOf({ ...draft, run });
    expect(Object.keys(input)).not.toEqual(
      expect.arrayContaining(['picture', 'targetError', 'greeks', 'greekMethod', 'importance']),
    );
  });

  it.each([
    ['strike', { payoff: { ...draft.payoff, strike: 0 } }],
    ['expiry', { payoff: { ...draft.payoff, expiryYears: Number.NaN } }],
    ['Steps a year', { run: { ...startRun, stepsPerYear: 0 } }],
    ['seed', { run: { ...startRun, seed: 1.5 } }],
    ['Draws', { run: { ...startRun, sampling: 'moved', estimator: 'conditional' } }],
  ] as const)('says what is wrong with the %s', (word, change) => {
    expect(draftFault({ ...draft, ...change })).toContain(word);
    expect(draftFault(draft)).toBeNull();
  });
});
