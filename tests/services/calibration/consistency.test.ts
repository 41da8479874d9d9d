import { describe, expect, test } from 'vitest';
import { contract } from '#contract/contract.ts';
import { calibrationSettings, type CalibrationSettingsInput } from '#contract/schemas/calibration.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { findModel } from '#quant/models/registry.ts';
import { contradictionsOf } from '#services/calibration/describe-consistency.ts';
import { prepareTargets, previewOf, type PreparedTargets } from '#services/calibration/targets-from-store.ts';
import { depsOf, type MemoryMarket } from '../market/memory-reader.ts';
import { futuresOf, modelChain, quoteDate, vixChain, noModels } from './synthetic-market.ts';

const spx = modelChain('heston', { v0: 0.04, kappa: 2, theta: 0.06, sigma: 0.5, rho: -0.7 });

function prepare(
  market: MemoryMarket,
  settings: Partial<CalibrationSettingsInput> = {},
): Promise<PreparedTargets> {
  const parsed = calibrationSettings.parse({
    model: 'heston',
    asOf: quoteDate,
    componentWeights: { indexFutures: 1 },
    ...settings,
  });
  const deps = { ...depsOf(market), compute: createInlineCompute(tasks), folders: noModels };
  const order = { model: findModel(parsed.model)!, settings: parsed, signal: new AbortController().signal };
  return prepareTargets(deps, order);
}

const market: MemoryMarket = { chains: [spx, vixChain()], futures: futuresOf([quoteDate]) };

describe('futures against options of the day', () => {
  test('each future has its bound, or the reason why there is none', async () => {
    const prepared = await prepare(market);
    const { consistency } = contract.calibration.preview.output.parse(previewOf(prepared));
    expect(consistency!.map(({ expiry, status, equality }) => [expiry, status, equality])).toEqual([
      // The first expiry of the chain is two days later.
      ['2023-05-17', 'NO_EXPIRY_BEFORE', 'NO_BOUND'],
      ['2023-06-21', 'BELOW', 'EQUAL'],
      // Strikes from 3,400 to 4,840 leave much of the wings open, so that nothing here is contradicted.
      ['2023-07-19', 'IN_BAND', 'NO_OPTIONS'],
      ['2023-08-16', 'IN_BAND', 'NO_OPTIONS'],
      ['2023-09-20', 'IN_BAND', 'NO_OPTIONS'],
    ]);
    const june = consistency![1]!;
    expect(june.contract).toContain('2023-06-21');
    expect(june.bound).toMatchObject({ limitedBy: 'wings' });
    expect(june.slack).toBe(june.bound!.value - june.future);
    expect(june.gap).toBe(june.optionBound!.value - june.bound!.value);
    expect(consistency![0]).toMatchObject({ bound: null, slack: null, gap: null });
  });

  test('it looks at the whole chain, whatever a fit uses of it, but not at what is left out by hand', async () => {
    const whole = await prepare(market);
    const thin = await prepare(market, { mostQuotesPerExpiry: 3, maxAbsLogMoneyness: 0.05 });
    expect(thin.consistency).toEqual(whole.consistency);
    const byHand = await prepare(market, {
      quoteWeights: [
        { component: 'varianceSwaps', expiry: '2023-12-15', weight: 0 },
        { component: 'indexFutures', expiry: '2023-09-20', weight: 0 },
        { component: 'indexOptions', expiry: '2023-06-21', weight: 0 },
      ],
    });
    expect(byHand.consistency!.map(({ status, equality }) => [status, equality])).toEqual([
      ['NO_EXPIRY_BEFORE', 'NO_BOUND'],
      ['BELOW', 'NO_OPTIONS'],
      ['NO_EXPIRY_AFTER', 'NO_OPTIONS'],
      ['NO_EXPIRY_AFTER', 'NO_OPTIONS'],
    ]);
  });

  test('a market that contradicts itself is told so before anything is fitted', async () => {
    const dear = await prepare({ ...market, futures: futuresOf([quoteDate], () => 1.5) });
    expect(dear.consistency![1]!.status).toBe('ABOVE');
    const { warnings } = previewOf(dear);
    expect(warnings).toContainEqual(
      expect.stringMatching(
        /^The VIX future of 2023-06-21 at 30\.15 is above the 20\.49 \(18\.64 to 23\.24\) that SPX options allow: no model fits both/,
      ),
    );
    const [june, more] = contradictionsOf([
      { ...dear.consistency![1]!, equality: 'OPTIONS_ABOVE', optionBound: { value: 31, low: 30, high: 32 } },
    ]);
    expect([june!.code, more!.code]).toEqual(['FUTURE_ABOVE_BOUND', 'INDEX_OPTIONS_UNEQUAL']);
  });

  test('without a chain of the asset there is no bound; models that do not imply the index say nothing', async () => {
    const alone = await prepare({ ...market, chains: [vixChain()] });
    expect(alone.consistency!.map(({ status }) => status)).toEqual(new Array(5).fill('NO_STRIPS'));
    expect(alone.consistency![0]!.optionBound!.value).toBeGreaterThan(alone.consistency![0]!.future);
    const mrlr = await prepare(market, { model: 'mrlr' });
    expect(mrlr.consistency).toBeUndefined();
    expect(previewOf(mrlr)).not.toHaveProperty('consistency');
  });
});
