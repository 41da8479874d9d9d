import { describe, expect, test } from 'vitest';
import { calibrationSettings, type CalibrationSettingsInput } from '#contract/schemas/calibration.ts';
import { contract } from '#contract/contract.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { componentIds } from '#quant/calibration/targets.ts';
import { findModel } from '#quant/models/registry.ts';
import { prepareTargets, previewOf, type PreparedTargets } from '#services/calibration/targets-from-store.ts';
import type { ChainQuotes } from '#store/store.ts';
import { depsOf, type MemoryMarket } from '../market/memory-reader.ts';
import {
  chainOf,
  futuresOf,
  modelChain,
  quoteDate,
  vixChain,
  type ChainRow,
  noModels,
} from './synthetic-market.ts';

const truth = { v0: 0.04, kappa: 2, theta: 0.06, sigma: 0.5, rho: -0.7 };
const joint = { assetOptions: 1, indexFutures: 1, indexOptions: 1 } as const;

function prepare(
  market: MemoryMarket,
  settings: Partial<CalibrationSettingsInput> = {},
): Promise<PreparedTargets> {
  const parsed = calibrationSettings.parse({ model: 'heston', componentWeights: joint, ...settings });
  const deps = { ...depsOf(market), compute: createInlineCompute(tasks), folders: noModels };
  const order = { model: findModel(parsed.model)!, settings: parsed, signal: new AbortController().signal };
  return prepareTargets(deps, order);
}

const spx = modelChain('heston', truth);
const futures = futuresOf([quoteDate]);
const count = ({ inputs }: PreparedTargets, component: string, reason?: string): number =>
  inputs.excluded
    .filter((entry) => entry.component === component && (reason === undefined || entry.reason === reason))
    .reduce((sum, entry) => sum + entry.count, 0);
const strikesOf = ({ built }: PreparedTargets, component: 'assetOptions' | 'indexOptions'): number[][] =>
  built.targets[component].map(({ strikes }) => [...strikes]);

/** A chain with rows of one expiry changed. */
function damaged(change: (row: ChainRow) => void): ChainQuotes {
  return modelChain('heston', truth, (row) => row.expiry === '2023-07-21' && change(row));
}

describe('targets of a day', () => {
  test('hold every component with its day; each quote is used or left out with a reason', async () => {
    const prepared = await prepare({ chains: [spx, vixChain()], futures });
    const { targets, days, counts } = prepared.built;
    expect(prepared.refusal).toBeNull();
    for (const id of componentIds) expect(days[id]).toHaveLength(targets[id].length);
    expect(counts.assetOptions + count(prepared, 'assetOptions')).toBe(spx.strikes.length);
    expect(counts.indexOptions + count(prepared, 'indexOptions')).toBe(36);
    expect(counts.indexFutures).toBe(5);
    expect(targets.spot).toBe(4137);
    // Variance swaps are the strips of the three expiries.
    expect(counts.varianceSwaps).toBe(3);
    const [swap] = targets.varianceSwaps;
    expect(swap!.value).toBeGreaterThan(0.15);
    expect(swap!.value).toBeLessThan(0.25);
    expect(contract.calibration.preview.output.parse(previewOf(prepared)).expiries).toHaveLength(
      3 + 5 + 2 + 3,
    );
    expect(prepared.inputs.usedQuotes).toBe(counts.assetOptions + counts.indexOptions + counts.indexFutures);
  });

  test('index options keep the forward of their quotes; without parity they take the future that settles with them', async () => {
    const oneSided = vixChain(quoteDate, (row) => {
      if (row.expiry === '2023-05-17' && row.isCall === 0 && row.strike > 17) row.bid = 0;
      if (row.expiry === '2023-05-17' && row.isCall === 1 && row.strike < 18) row.bid = 0;
    });
    const curve = {
      ...futures,
      curveId: 'UST_PAR',
      day: futures.days[0]!,
      tenorDays: Int32Array.of(30, 365),
      ratePercent: Float64Array.of(4.5, 4.5),
    };
    const prepared = await prepare({ chains: [spx, oneSided], futures, curves: [curve] });
    const [may, june] = prepared.built.targets.indexOptions;
    expect(may!.forward).toBe(18.9);
    // Parity of mids around 20.1, whose spreads are 2 % of the price.
    expect(june!.forward).toBeCloseTo(20.1, 6);
    expect(june!.impliedVols[0]).toBeCloseTo(0.9, 6);
  });

  test('forwards that are far from the futures are worth a word', async () => {
    const prepared = await prepare({ chains: [spx, vixChain()], futures: futuresOf([quoteDate], () => 1.1) });
    expect(prepared.warnings).toContainEqual(
      expect.stringContaining('The forwards of 2 of 2 expiries of index options'),
    );
  });

  test('the filters leave out what lies outside, and thin what is left evenly', async () => {
    const prepared = await prepare(
      { chains: [spx, vixChain()], futures },
      { minExpiryYears: 0.1, maxExpiryYears: 0.5, maxAbsLogMoneyness: 0.1, mostQuotesPerExpiry: 5 },
    );
    expect(count(prepared, 'assetOptions', 'expiryTooNear')).toBe(50);
    expect(count(prepared, 'assetOptions', 'expiryTooFar')).toBe(50);
    expect(count(prepared, 'assetOptions', 'outsideMoneyness')).toBeGreaterThan(0);
    const [strikes] = strikesOf(prepared, 'assetOptions');
    expect(strikes).toHaveLength(5);
    expect([strikes![0], strikes![4]]).toEqual([3820, 4600]);
    expect(count(prepared, 'indexFutures', 'expiryTooNear')).toBe(1);
  });

  test.each([
    ['one-sided', (row: ChainRow) => (row.bid = 0), 'noForward'],
    ['crossed', (row: ChainRow) => ([row.bid, row.ask] = [row.ask + 1, row.bid]), 'noForward'],
  ])('an expiry whose book is %s is left out whole, with its count', async (_name, change, reason) => {
    const prepared = await prepare({ chains: [damaged(change), vixChain()], futures });
    expect(strikesOf(prepared, 'assetOptions')).toHaveLength(2);
    expect(count(prepared, 'assetOptions', reason)).toBe(50);
  });

  test('single crossed and one-sided quotes are left out one by one', async () => {
    const chain = damaged((row) => {
      if (row.strike === 4600 && row.isCall === 1) [row.bid, row.ask] = [row.ask + 1, row.bid];
      if (row.strike === 3700 && row.isCall === 0) row.bid = 0;
    });
    const prepared = await prepare({ chains: [chain, vixChain()], futures });
    expect(count(prepared, 'assetOptions', 'crossed')).toBe(1);
    expect(count(prepared, 'assetOptions', 'noBid')).toBe(1);
  });

  test('an expiry without a rate is left out as such', async () => {
    // Three pairs of quotes: a forward, but no rate by parity, and there is no Treasury curve.
    const rows = [3900, 4000, 4100, 4200, 4300].flatMap((strike) =>
      [1, 0].map((isCall): ChainRow => ({ expiry: '2023-05-19', strike, isCall, bid: 60, ask: 90 })),
    );
    const prepared = await prepare(
      { chains: [chainOf('SPX', rows)], futures },
      { componentWeights: { assetOptions: 1 } },
    );
    expect(count(prepared, 'assetOptions', 'noRate')).toBe(10);
    expect(prepared.refusal).toBe(
      'There are no usable options on the asset on 2023-04-14: all were left out (10 noRate).',
    );
  });

  test('too few quotes leave an expiry out', async () => {
    const prepared = await prepare({ chains: [spx, vixChain()], futures }, { minQuotes: 26 });
    expect(count(prepared, 'assetOptions', 'tooFewQuotes')).toBeGreaterThan(60);
    expect(prepared.refusal).toContain('tooFewQuotes');
  });

  test('quotes of another date are never mixed in', async () => {
    const other = vixChain('2023-04-13');
    const prepared = await prepare(
      { chains: [spx, other], futures },
      { indexSnapshotId: 'VIX@2023-04-13', snapshotId: 'SPX@2023-04-14' },
    );
    expect(prepared.built.targets.indexOptions).toEqual([]);
    expect(count(prepared, 'indexOptions', 'otherDate')).toBe(36);
    expect(prepared.warnings).toContain(
      'The chain VIX@2023-04-13 is of 2023-04-13, not of 2023-04-14; none of it is used.',
    );
    expect(prepared.refusal).toContain('VIX options on 2023-04-14');
  });

  test('without a date the last day is taken that has all that is asked for', async () => {
    const later = chainOf('SPX', [], '2023-04-17');
    const prepared = await prepare({ chains: [later, spx, vixChain()], futures });
    expect(prepared.inputs.quoteDate).toBe(quoteDate);
    const alone = await prepare(
      { chains: [later, spx, vixChain()], futures },
      { componentWeights: { assetOptions: 1 } },
    );
    expect(alone.inputs.quoteDate).toBe('2023-04-17');
    expect(alone.refusal).toContain('none are in the store');
  });

  test('models of the asset fitted to index quotes alone take the day of the index chain', async () => {
    const prepared = await prepare(
      { chains: [vixChain()], futures },
      { componentWeights: { indexFutures: 1, indexOptions: 1 } },
    );
    expect(prepared.refusal).toBeNull();
    expect(prepared.built.targets.assetOptions).toEqual([]);
    expect(prepared.built.counts.indexFutures).toBe(5);
    expect(prepared.built.counts.indexOptions).toBeGreaterThan(0);
  });

  test('models of the index look at futures and index options alone', async () => {
    const prepared = await prepare(
      { chains: [spx, vixChain()], futures },
      { model: 'mrlr', componentWeights: { indexFutures: 1 } },
    );
    expect(prepared.built.counts).toMatchObject({ assetOptions: 0, varianceSwaps: 0, indexFutures: 5 });
    expect(prepared.built.targets.spot).toBe(17.1);
  });

  test('weights by hand: a quote, an expiry, a future; 0 leaves out', async () => {
    const quoteWeights = [
      { component: 'assetOptions', expiry: '2023-07-21', weight: 0.5 },
      { component: 'assetOptions', expiry: '2023-07-21', strike: 4000, weight: 3 },
      { component: 'assetOptions', expiry: '2023-12-15', weight: 0 },
      { component: 'indexFutures', expiry: '2023-05-17', weight: 0 },
    ] as const;
    const prepared = await prepare(
      { chains: [spx, vixChain()], futures },
      { quoteWeights: [...quoteWeights] },
    );
    const [may, july] = prepared.built.targets.assetOptions;
    expect(prepared.built.targets.assetOptions).toHaveLength(2);
    expect(new Set(may!.weights)).toEqual(new Set([1]));
    expect(new Set(july!.weights)).toEqual(new Set([0.5, 3]));
    expect(count(prepared, 'indexFutures', 'excludedByHand')).toBe(1);
  });

  test('the hashes follow every number used and every quote left out', async () => {
    const hashes = async (chain: ChainQuotes, settings: Partial<CalibrationSettingsInput> = {}) => {
      const { inputs } = await prepare({ chains: [chain, vixChain()], futures }, settings);
      return [inputs.usedHash, inputs.excludedHash];
    };
    const [used, excluded] = await hashes(spx);
    expect(await hashes(modelChain('heston', truth))).toEqual([used, excluded]);
    // An in-the-money quote far away: not used, and not in the forward either.
    const outside = await hashes(
      damaged((row) => row.strike === 3400 && row.isCall === 1 && (row.ask += 0.01)),
    );
    expect(outside[1]).not.toBe(excluded);
    const inside = await hashes(
      damaged((row) => row.strike === 3760 && row.isCall === 0 && (row.ask += 1e-9)),
    );
    expect(inside[0]).not.toBe(used);
    const fewer = await hashes(spx, { mostQuotesPerExpiry: 20 });
    expect(fewer[0]).not.toBe(used);
    expect(fewer[1]).not.toBe(excluded);
  });
});
