import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { ModelInfo } from '#contract/schemas/pricing.ts';
import {
  densityPlot,
  indexPlot,
  smilePlot,
  tenorName,
} from '#renderer/panels/model-explorer/explore-charts.ts';
import {
  faultOf,
  gridFor,
  placeOf,
  startOf,
  valueAt,
} from '#renderer/panels/model-explorer/explore-request.ts';
import { ExploreChoice, isSavedChoice } from '#renderer/panels/model-explorer/explore-choice.svelte.ts';
import { ExplorerController } from '#renderer/panels/model-explorer/explorer.svelte.ts';
import { NewestWins } from '#renderer/panels/model-explorer/newest-wins.svelte.ts';
import { contextAt } from '../../services/market/memory-reader.ts';
import { openParts, type OpenParts } from '../market/open-parts.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { modelAnswers } from '../support/fake-models.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

const context = contextAt('2026-05-15');

async function modelOf(id: string): Promise<ModelInfo> {
  const { models } = await modelAnswers.list({}, context);
  return models.find((model) => model.id === id) as ModelInfo;
}

async function openExplorer(
  overrides: Overrides = {},
): Promise<{ explorer: ExplorerController; parts: OpenParts }> {
  const parts = await openParts(overrides);
  const explorer = inRoot(() => new ExplorerController(parts));
  await until(() => explorer.shown);
  return { explorer, parts };
}

describe('sliders', () => {
  it('lead from value to place and back on the scale of every parameter of every model', async () => {
    const { models } = await modelAnswers.list({}, context);
    for (const model of models as ModelInfo[]) {
      for (const spec of model.params) {
        expect(placeOf(spec, spec.range[0])).toBeCloseTo(0, 12);
        expect(placeOf(spec, spec.range[1])).toBeCloseTo(1, 12);
        for (const place of [0.1, 0.5, 0.9]) {
          // Values are rounded to four digits.
          expect(placeOf(spec, valueAt(spec, place))).toBeCloseTo(place, 2);
        }
        expect(faultOf(spec, spec.start)).toBeNull();
      }
    }
  });

  it('say what is wrong with a typed value', async () => {
    const { params } = await modelOf('heston');
    const rho = params.find(({ name }) => name === 'rho')!;
    const sigma = params.find(({ name }) => name === 'sigma')!;
    expect(faultOf(rho, -1.2)).toBe('Must be at least -1.');
    expect(faultOf(sigma, 0)).toBe('Must be above 0.');
    expect(faultOf(sigma, Number.NaN)).toBe('Type a number.');
  });
});

describe('pictures', () => {
  it('draw smile, density and index smile of a model, with the pinned one behind', async () => {
    const model = await modelOf('heston');
    const logMoneyness = gridFor([0.25, 1]);
    const result = await modelAnswers.explore(
      {
        model: 'heston',
        params: startOf(model),
        market: { spot: 100, rate: 0.02, dividendYield: 0 },
        expiriesYears: [0.25, 1],
        logMoneyness,
        indexExpiriesYears: [0.25],
      },
      context,
    );
    const part = {
      title: model.label,
      formula: model.formula,
      result: result as never,
      logMoneyness,
      spot: 100,
      freeYears: 0.25,
      axis: 'forward' as const,
    };
    const picture = { ...part, pinned: { ...part, title: 'Bates' } };
    const smile = smilePlot(picture);
    expect(smile.lines.map(({ label }) => label)).toEqual(['T 0.250y', '1Y', '0.250y Bates', '1Y Bates']);
    expect(smile.xRange[0]).toBeCloseTo(Math.exp(logMoneyness[0]!), 12);
    const atTheMoney = smile.lines[0]!.y[(logMoneyness.length - 1) / 2]!;
    expect(atTheMoney).toBeGreaterThan(10);
    expect(atTheMoney).toBeLessThan(30);
    expect(densityPlot(picture).yRange[0]).toBe(0);
    expect(indexPlot(picture)!.lines).toHaveLength(2);
    const bySpot = smilePlot({ ...picture, axis: 'spot' });
    const growth = Math.exp(0.02);
    expect(bySpot.lines[1]!.x[0]).toBeCloseTo(growth * Math.exp(logMoneyness[0]!), 12);
    expect(bySpot.xRange[1]).toBeCloseTo(growth * Math.exp(logMoneyness.at(-1)!), 12);
    expect(tenorName(30 / 365)).toBe('1M');
  });

  it('have no index smile where the model has no index', async () => {
    const model = await modelOf('merton');
    const logMoneyness = gridFor([1]);
    const result = await modelAnswers.explore(
      {
        model: 'merton',
        params: startOf(model),
        market: { spot: 100, rate: 0, dividendYield: 0 },
        expiriesYears: [1],
        logMoneyness,
        indexExpiriesYears: [1],
      },
      context,
    );
    const picture = {
      title: '',
      formula: '',
      result: result as never,
      logMoneyness,
      spot: 100,
      freeYears: null,
      pinned: null,
      axis: 'k' as const,
    };
    expect(indexPlot(picture)).toBeNull();
  });
});

describe('the screen', () => {
  it('keeps the pictures of the model before until the chosen one is answered', async () => {
    const { explorer } = await openExplorer();
    const { smile } = explorer;
    explorer.choice.choose('merton');
    expect(explorer.awaited).toBe(true);
    expect(explorer.outdated).toBe(true);
    expect(explorer.smile).toBe(smile);
    await until(() => explorer.shown?.id === 'merton');
    expect(explorer.outdated).toBe(false);
    expect(explorer.smile?.source).toBe('Merton jump diffusion');
  });

  it('finds model, numbers, expiries and picture again when it is opened again', async () => {
    const { explorer, parts } = await openExplorer();
    explorer.choice.choose('merton');
    await until(() => explorer.shown?.id === 'merton');
    explorer.setParam('sigma', 0.31);
    explorer.setMarket({ spot: 250 });
    explorer.choice.toggleTenor('3M');
    const again = inRoot(() => new ExplorerController(parts));
    expect(again.smile).not.toBeNull();
    await until(() => again.model !== null);
    expect(again.model?.id).toBe('merton');
    expect(again.params['sigma']).toBe(0.31);
    expect(again.market?.spot).toBe(250);
    expect(again.choice.tenors).toContain('3M');
  });

  it('sends nothing that breaks a rule, says the rule, and keeps the picture', async () => {
    let asked = 0;
    const { explorer } = await openExplorer({
      models: {
        list: modelAnswers.list,
        explore: (...call) => {
          asked += 1;
          return modelAnswers.explore(...call);
        },
      },
    });
    const { smile } = explorer;
    const before = asked;
    explorer.setMarket({ spot: 0 });
    await until(() => explorer.fault !== null);
    expect(explorer.marketFaults?.spot).toBe('Must be above 0.');
    explorer.setMarket({ spot: 100, rate: Number.NaN });
    expect(explorer.marketFaults).toEqual({ spot: null, rate: 'Type a number.', dividendYield: null });
    explorer.setFreeYears(Number.NaN);
    expect(explorer.fault).toBe('T: Type a number.');
    await until(() => explorer.outdated);
    expect(explorer.smile).toBe(smile);
    expect(asked).toBe(before);
  });

  it('asks for fewer strikes while a value moves and for all of them when it rests', async () => {
    const sizes: number[] = [];
    const { explorer } = await openExplorer({
      models: {
        list: modelAnswers.list,
        explore: (input, context) => {
          sizes.push(input.logMoneyness.length);
          return modelAnswers.explore(input, context);
        },
      },
    });
    const [full] = sizes;
    sizes.length = 0;
    explorer.setParam('rho', -0.5);
    await until(() => sizes.length === 2);
    expect(sizes[0]).toBeLessThan(full! / 2);
    expect(sizes[1]).toBe(full);
  });

  it('says which expiries have no index smile', async () => {
    const { explorer } = await openExplorer();
    expect(explorer.indexNote).toBeNull();
    explorer.choice.toggleTenor('6M');
    await until(() => explorer.indexNote !== null);
    expect(explorer.indexNote).toBe('Index smiles of the first 3 of 4 expiries: 1M, 0.250y, 6M.');
    explorer.choice.toggleFree();
    await until(() => explorer.indexNote === null);
    expect(explorer.choice.freeYears).toBeNull();
  });
});

describe('the choice', () => {
  it('survives being written down, without the numbers of a model that are none', async () => {
    const heston = await modelOf('heston');
    const merton = await modelOf('merton');
    const choice = new ExploreChoice(null);
    choice.setParam(heston, 'rho', -0.4);
    choice.setMarket(heston, { spot: 80 });
    choice.setParam(merton, 'sigma', Number.NaN);
    choice.setAxis('spot');
    const read: unknown = JSON.parse(JSON.stringify(choice.sound));
    expect(isSavedChoice(read)).toBe(true);
    const again = new ExploreChoice(read as never);
    expect(again.paramsOf(heston)['rho']).toBe(-0.4);
    expect(again.marketOf(heston).spot).toBe(80);
    expect(again.paramsOf(merton)).toEqual(startOf(merton));
    expect(again.axis).toBe('spot');
    expect(isSavedChoice({ ...choice.sound, axis: 'ratio' })).toBe(false);
    expect(isSavedChoice(null)).toBe(false);
  });

  it('always leaves an expiry', () => {
    const choice = new ExploreChoice(null);
    choice.toggleFree();
    for (const label of choice.tenors) choice.toggleTenor(label);
    expect(choice.years).toHaveLength(1);
    choice.toggleFree();
    for (const label of choice.tenors) choice.toggleTenor(label);
    choice.toggleFree();
    expect(choice.years).toEqual([0.25]);
    choice.toggleTenor('1Y');
    choice.setFreeYears(1);
    expect(choice.years).toEqual([1]);
  });
});

describe('NewestWins', () => {
  it('keeps one question in flight and drops all but the newest', async () => {
    const asked: number[] = [];
    const open: ((value: number) => void)[] = [];
    const questions = new NewestWins<number, number>({
      ask: (input) => {
        asked.push(input);
        return new Promise((resolve) => open.push(resolve));
      },
      givesWay: () => false,
    });
    for (const input of [1, 2, 3, 4]) questions.request(input);
    expect(asked).toEqual([1]);
    open[0]!(10);
    await Promise.resolve();
    await Promise.resolve();
    expect(asked).toEqual([1, 4]);
    expect(questions.data?.output).toBe(10);
    open[1]!(40);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(questions.data).toMatchObject({ input: 4, output: 40 });
    expect(questions.slow).toBe(false);
  });

  it('keeps the last good answer over an error, and forgets the error with the next answer', async () => {
    const questions = new NewestWins<number, number>({
      ask: (input) =>
        input < 0 ? Promise.reject(new VolterraError('BAD_PARAMETER')) : Promise.resolve(input),
      givesWay: () => false,
    });
    const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
    questions.request(1);
    await settle();
    questions.request(-1);
    await settle();
    expect(questions.error?.code).toBe('BAD_PARAMETER');
    expect(questions.data?.output).toBe(1);
    questions.request(2);
    await settle();
    expect(questions.error).toBeNull();
    expect(questions.data?.output).toBe(2);
  });

  it('gives up a long question for a newer one, without an error and with the last answer in place', async () => {
    const questions = new NewestWins<number, number>({
      ask: (input, signal) =>
        input < 10
          ? Promise.resolve(input)
          : new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => reject(new VolterraError('CANCELLED'))),
            ),
      givesWay: (input) => input >= 10,
    });
    const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
    questions.request(1);
    await settle();
    questions.request(10);
    await settle();
    expect(questions.data?.output).toBe(1);
    questions.request(2);
    await settle();
    expect(questions.error).toBeNull();
    expect(questions.data).toMatchObject({ input: 2, output: 2 });
  });
});

describe('a picture that follows a slider', () => {
  it('is asked for within a part of a frame, says when gaps are left, and is drawn in full at rest', async () => {
    const asked: (number | undefined)[] = [];
    const { explorer } = await openExplorer({
      models: {
        ...modelAnswers,
        explore: async (input, callContext) => {
          asked.push(input.withinMs);
          const result = await modelAnswers.explore(input, callContext);
          return { ...result, cutShort: input.withinMs !== undefined };
        },
      },
    });
    expect(explorer.gapNote).toBeNull();
    explorer.setParam('rho', -0.4);
    await until(() => explorer.gapNote !== null);
    expect(explorer.gapNote).toBe('Gaps: not drawn while a value moves.');
    await until(() => explorer.gapNote === null);
    expect(asked[0]).toBeUndefined();
    expect(asked.some((withinMs) => withinMs !== undefined && withinMs < 16)).toBe(true);
    expect(asked.at(-1)).toBeUndefined();
  });
});
