import { describe, expect, it } from 'vitest';
import { calibrationSettings } from '#contract/schemas/calibration.ts';
import type { ModelInfo } from '#contract/schemas/pricing.ts';
import { componentsOf } from '#renderer/panels/calibration/component-words.ts';
import {
  defaultDraft,
  draftOf,
  faultsOf,
  paramFault,
  settingsOf,
  untouched,
} from '#renderer/panels/calibration/settings-draft.ts';
import type { ParamDraft, SettingsDraft } from '#renderer/panels/calibration/settings-draft.ts';
import { contextAt } from '../../services/market/memory-reader.ts';
import { modelAnswers } from '../support/fake-models.ts';

async function modelOf(id: string): Promise<ModelInfo> {
  const { models } = await modelAnswers.list({}, contextAt('2026-05-15'));
  return models.find((model) => model.id === id) as ModelInfo;
}

const heston = await modelOf('heston');
const withParams = (params: Readonly<Record<string, Partial<ParamDraft>>>): SettingsDraft => ({
  ...defaultDraft,
  params: {
    heston: Object.fromEntries(Object.entries(params).map(([name, one]) => [name, { ...untouched, ...one }])),
  },
});

describe('the desk as settings of the engine', () => {
  it('says days in years and leaves to the model what was not touched', () => {
    const settings = calibrationSettings.parse(settingsOf(defaultDraft, heston, '2026-05-15'));
    expect(settings).toMatchObject({
      model: 'heston',
      asOf: '2026-05-15',
      componentWeights: { assetOptions: 1, indexFutures: 1, indexOptions: 1 },
      params: {},
      maxExpiryYears: 2,
    });
    expect(settings.minExpiryYears).toBeCloseTo(5 / 365, 12);
    expect(settingsOf(defaultDraft, heston, null)).not.toHaveProperty('asOf');
  });

  it('says each way of treating a parameter', () => {
    const draft = withParams({
      v0: { start: 0.05, lower: 0.01, upper: 0.2 },
      kappa: { mode: 'fixed', fixed: 2 },
      theta: { mode: 'tied', tiedTo: 'v0', factor: 1.1, offset: 0.001 },
      rho: { mode: 'prior', mean: -0.7, deviation: 0.1 },
    });
    expect(settingsOf(draft, heston, null).params).toEqual({
      v0: { start: 0.05, lower: 0.01, upper: 0.2 },
      kappa: { fixed: 2 },
      theta: { tiedTo: { param: 'v0', factor: 1.1, offset: 0.001 } },
      rho: { prior: { mean: -0.7, standardDeviation: 0.1 } },
    });
  });

  it('says weights by hand, and how a model of the index alone is fitted', async () => {
    const quoteWeights = [
      { component: 'assetOptions', expiry: '2026-06-19', strike: 5400, weight: 0 },
    ] as const;
    const draft: SettingsDraft = { ...defaultDraft, quoteWeights, indexExact: 'futures', crossCheck: true };
    expect(settingsOf(draft, heston, null)).toMatchObject({ quoteWeights, crossCheck: true });
    expect(settingsOf(draft, heston, null)).not.toHaveProperty('indexFit');
    const index = settingsOf(draft, await modelOf('mrlrj'), null);
    expect(index.indexFit).toEqual({ loss: 'weighted', exact: 'futures' });
    const again = draftOf(calibrationSettings.parse(index), defaultDraft);
    expect(again).toMatchObject({ indexExact: 'futures', quoteWeights, crossCheck: true, profiles: true });
  });

  it('comes back from the settings of a stored run', () => {
    const draft = withParams({
      v0: { start: 0.05, lower: 0.01, upper: 0.2 },
      kappa: { mode: 'fixed', fixed: 2 },
      theta: { mode: 'tied', tiedTo: 'v0', factor: 1.1, offset: 0.001 },
      rho: { mode: 'prior', mean: -0.7, deviation: 0.1 },
    });
    const stored = calibrationSettings.parse(settingsOf({ ...draft, minDays: 12 }, heston, '2026-05-15'));
    const again = draftOf(stored, defaultDraft);
    expect(again.minDays).toBe(12);
    expect(settingsOf(again, heston, '2026-05-15').params).toEqual(stored.params);
  });

  it('fits each model to what it can price', async () => {
    expect(componentsOf(await modelOf('merton'))).toEqual(['assetOptions', 'varianceSwaps']);
    expect(componentsOf(await modelOf('mrlrj'))).toEqual(['indexFutures', 'indexOptions']);
    expect(componentsOf(heston)).toHaveLength(4);
    const settings = settingsOf({ ...defaultDraft, model: 'mrlrj' }, await modelOf('mrlrj'), null);
    expect(Object.keys(settings.componentWeights)).toEqual(['indexFutures', 'indexOptions']);
  });
});

describe('faults of the desk', () => {
  it('has none at the start', () => expect(faultsOf(defaultDraft, heston)).toEqual([]));

  it('names what keeps it from being run', () => {
    const none = { assetOptions: null, indexFutures: null, indexOptions: null, varianceSwaps: null };
    const draft = { ...withParams({ rho: { lower: 0.5, upper: 0.1 } }), weights: none, minDays: 800 };
    expect(faultsOf(draft, heston)).toEqual([
      'Nothing is fitted: tick at least one kind of instrument.',
      'The first expiry must come before the last one.',
      'ρ: the lower bound must be below the upper one.',
    ]);
  });

  it.each<[string, Partial<ParamDraft>, string]>([
    ['a fixed value outside', { mode: 'fixed', fixed: -2 }, 'must be at least -1.'],
    ['a start outside its bounds', { start: 0.9, upper: 0 }, 'the start must lie between the bounds.'],
    ['a prior without width', { mode: 'prior', mean: 0 }, 'a prior needs a mean and a deviation above 0.'],
    ['a tie to nothing', { mode: 'tied' }, 'choose the parameter that it follows.'],
  ])('refuses %s', (_name, change, fault) => {
    const rho = heston.params.find(({ name }) => name === 'rho')!;
    expect(paramFault(rho, { ...untouched, ...change })).toBe(fault);
  });
});
