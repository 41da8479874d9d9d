import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { MarketController } from '#renderer/panels/market/market.svelte.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { termStructureAnswers } from '../support/fake-market.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';
import { openParts } from './open-parts.ts';
import type { OpenParts } from './open-parts.ts';

async function openMarket(
  overrides: Overrides = {},
): Promise<{ market: MarketController; parts: OpenParts }> {
  const parts = await openParts(overrides);
  const market = inRoot(() => new MarketController(parts));
  await until(() => market.overview.data !== null && !market.overview.busy);
  return { market, parts };
}

describe('the Market screen', () => {
  it('draws history, curve and premium of the day in force', async () => {
    const { market } = await openMarket();
    await until(() => market.historySpec?.ribbon && market.historySpec.series.length === 2);
    await until(() => market.curveSpec && market.premiumSpec);
    expect(market.historySpec!.series.map(({ kind }) => kind)).toEqual(['candles', 'line']);
    expect(market.historyDate).toBe('2026-05-15');
    expect(market.curveSpec!.asOf).toBe('2026-05-15');
    expect(market.curveSpec!.lines.map(({ id }) => id)).toEqual([
      'as-of-2026-05-15',
      'prior-day-2026-05-14',
      'spot',
    ]);
  });

  it('follows the as-of date, and a click on a day sets it', async () => {
    const { market, parts } = await openMarket();
    market.pickDate('2026-05-06');
    expect(parts.asOf.date).toBe('2026-05-06');
    await until(() => market.curveSpec?.asOf === '2026-05-06' && market.premiumSpec?.asOf === '2026-05-06');
    expect(market.historyDate).toBe('2026-05-06');
    expect(market.historySpec!.asOf).toBe('2026-05-15');
  });

  it('keeps its drawings when a setting changes that is not theirs', async () => {
    const { market, parts } = await openMarket();
    await until(() => market.historySpec?.series.length === 2 && market.historyRange);
    const before = [market.historySpec, market.historyRange];
    parts.preferences.setLayout('something-else', { moved: true });
    await until(() => parts.preferences.layout('something-else', (value): value is object => value !== null));
    expect([market.historySpec, market.historyRange]).toEqual(before);
    expect(market.historySpec).toBe(before[0]);
    expect(market.historyRange).toBe(before[1]);
  });

  it('asks again with another estimator and window, and remembers the choice', async () => {
    const asked: unknown[] = [];
    const { market } = await openMarket({
      market: {
        realisedVol: async (input) => {
          asked.push([input.seriesId, input.estimator, input.windowSessions]);
          throw new VolterraError('TOO_FEW_DATA', { message: 'Yang–Zhang needs open, high and low.' });
        },
      },
    });
    market.chooseRealised({ estimator: 'yang-zhang' });
    market.chooseRealised({ windowSessions: 63 });
    await until(() => asked.length >= 2 && market.realised.error);
    expect(asked.at(0)).toEqual(['SPX', 'close-to-close', 21]);
    expect(asked.at(-1)).toEqual(['SPX', 'yang-zhang', 63]);
    await until(() => market.historySpec);
    expect(market.historySpec!.series.map(({ id }) => id)).toEqual(['index']);
  });

  it('draws no curve where there are no futures, and says so', async () => {
    const { market } = await openMarket({
      termStructure: {
        curve: async (input, context) => ({
          ...(await termStructureAnswers.curve(input, context)),
          status: 'NO_FUTURES',
          reason: 'No contract settled on this day.',
          curves: [],
        }),
      },
    });
    await until(() => market.curve.data);
    expect(market.curveSpec).toBeNull();
    expect(market.curve.data!.reason).toBe('No contract settled on this day.');
  });

  it('asks nothing while there is no day to ask for', async () => {
    const asked: string[] = [];
    const parts = await openParts({
      market: {
        dates: async () => ({ days: new Int32Array(0), latest: null, chainDates: [], sample: false }),
        overview: async () => {
          asked.push('overview');
          throw new VolterraError('NO_DATA');
        },
      },
    });
    const market = inRoot(() => new MarketController(parts));
    await until(() => parts.asOf.dates.status === 'ready');
    market.runParameters();
    expect([asked, market.overview.status, market.parameters.running]).toEqual([[], 'idle', false]);
  });
});

describe('market parameters', () => {
  it('are estimated for the day in force, kept, and marked when the day moves on', async () => {
    const { market, parts } = await openMarket();
    market.runParameters();
    await until(() => market.parameters.result && !market.parameters.running);
    expect(market.parameters.result!.asOf).toBe('2026-05-15');
    expect(market.parametersOutdated).toBe(false);
    parts.asOf.step(-1);
    expect(market.parametersOutdated).toBe(true);
    const again = inRoot(() => new MarketController(parts));
    expect(again.parameters.result).toBe(market.parameters.result);
  });
});
