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
import { NewestWins } from '#renderer/panels/model-explorer/newest-wins.svelte.ts';
import { contextAt } from '../../services/market/memory-reader.ts';
import { modelAnswers } from '../support/fake-models.ts';

const context = contextAt('2026-05-15');

async function modelOf(id: string): Promise<ModelInfo> {
  const { models } = await modelAnswers.list({}, context);
  return models.find((model) => model.id === id) as ModelInfo;
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
        market: { spot: 100, rate: 0, dividendYield: 0 },
        expiriesYears: [0.25, 1],
        logMoneyness,
        indexExpiriesYears: [0.25],
      },
      context,
    );
    const picture = {
      title: model.label,
      formula: model.formula,
      result: result as never,
      logMoneyness,
      pinned: { result: result as never, logMoneyness },
      axis: 'ratio' as const,
    };
    const smile = smilePlot(picture);
    expect(smile.lines.map(({ label }) => label)).toEqual(['0.250y pinned', '1Y pinned', '0.250y', '1Y']);
    expect(smile.xRange[0]).toBeCloseTo(Math.exp(logMoneyness[0]!), 12);
    const atTheMoney = smile.lines[2]!.y[(logMoneyness.length - 1) / 2]!;
    expect(atTheMoney).toBeGreaterThan(10);
    expect(atTheMoney).toBeLessThan(30);
    expect(densityPlot(picture).yRange[0]).toBe(0);
    expect(indexPlot(picture)!.lines).toHaveLength(2);
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
      pinned: null,
      axis: 'k' as const,
    };
    expect(indexPlot(picture)).toBeNull();
  });
});

describe('NewestWins', () => {
  it('keeps one question in flight and drops all but the newest', async () => {
    const asked: number[] = [];
    const open: ((value: number) => void)[] = [];
    const questions = new NewestWins<number, number>((input) => {
      asked.push(input);
      return new Promise((resolve) => open.push(resolve));
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
    expect(questions.busy).toBe(false);
  });

  it('keeps the last good answer over an error, and forgets the error with the next answer', async () => {
    const questions = new NewestWins<number, number>((input) =>
      input < 0 ? Promise.reject(new VolterraError('BAD_PARAMETER')) : Promise.resolve(input),
    );
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
});
