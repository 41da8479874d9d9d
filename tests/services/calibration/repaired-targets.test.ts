import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import type { CalibrationRun, CalibrationSettingsInput } from '#contract/schemas/calibration.ts';
import { createCalibrationService } from '#services/calibration/calibration-service.ts';
import { createRunCalibration } from '#services/calibration/run-calibration.ts';
import type { ChainQuotes, Store } from '#store/store.ts';
import { makeFolder, open, removeFolders } from '../../store/support.ts';
import { contextAt } from '../market/memory-reader.ts';
import { holedChain, isSparse, truth } from './holed-chain.ts';
import { depsWith } from './synthetic-market.ts';

const chain = holedChain({ noise: 0.3, isQuoted: isSparse });
const context = contextAt('2023-04-17');

let store: Store;
beforeAll(async () => {
  store = await open(makeFolder());
});
afterAll(async () => {
  await store.close();
  removeFolders();
});

function service(held: ChainQuotes = chain) {
  const deps = depsWith({ chains: [held] }, store);
  return createCalibrationService(deps, createRunCalibration(deps));
}

const inputOf = (choice: Partial<CalibrationSettingsInput> = {}) =>
  contract.calibration.run.input.parse({
    settings: {
      model: 'heston',
      starts: 1,
      params: Object.fromEntries(Object.entries(truth).map(([name, value]) => [name, { start: value }])),
      componentWeights: { assetOptions: 1 },
      ...choice,
    },
  });
const run = async (choice: Partial<CalibrationSettingsInput> = {}, held = chain): Promise<CalibrationRun> => {
  const done = await service(held).run(inputOf(choice), context);
  const parsed = contract.calibration.run.output.parse(done);
  expect(parsed).toEqual(done);
  return parsed;
};
const refusal = async (act: () => Promise<unknown>): Promise<VolterraError> => {
  try {
    await act();
  } catch (error) {
    if (error instanceof VolterraError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};
const filled = { repair: { targets: 'filledHoles' } } as const;
const every = { repair: { targets: 'everyNode' } } as const;
const errorsOf = ({ fittedParams }: CalibrationRun): number[] =>
  fittedParams.map(({ standardError }) => standardError!);

describe('calibration to a repaired surface', () => {
  test('fills holes beside the quotes, says so everywhere, and claims no smaller errors', async () => {
    const [plain, done] = [await run(), await run(filled)];
    expect(done.settings.repair).toEqual({
      targets: 'filledHoles',
      estimator: 'gaussian-mixture',
      project: true,
    });
    const { inputs, nodes, components } = done;
    expect(inputs).toMatchObject({ usedQuotes: plain.inputs!.usedQuotes });
    expect(inputs!.repair).toMatchObject({
      ...{ targets: 'filledHoles', projected: true, nodes: 221, quotedNodes: 0 },
      estimator: { id: 'gaussian-mixture', weightsHash: null },
    });
    const { nodesWithQuote, filledNodes } = inputs!.repair!;
    // Every node is a quote, a target, or left out because it lies beyond the quotes.
    const outside = inputs!.excluded.find(({ reason }) => reason === 'nodeExtrapolated')!;
    expect(nodesWithQuote + filledNodes + outside.count).toBe(221);
    expect(nodes).toMatchObject({ count: filledNodes, filled: filledNodes });
    expect(inputs!.usedHash).not.toBe(plain.inputs!.usedHash);
    expect(done.provenance!.method).toContain(`${filledNodes} holes filled by Mixture of Gaussian`);
    // The quotes are judged as in a fit to quotes alone; the repair of a sparse chain is right to a quarter of a vol point or so.
    expect(components[0]!.count).toBe(plain.components[0]!.count);
    expect(components[0]!.rmse).toBeLessThan(1.1 * plain.components[0]!.rmse);
    expect(nodes!.rmse).toBeLessThan(0.5);
    errorsOf(done).forEach((error, at) => expect(error).toBeGreaterThan(0.99 * errorsOf(plain)[at]!));
    expect(done.profiles).toEqual([]);
    expect(plain.profiles).toHaveLength(5);
    expect(plain.nodes).toBeUndefined();
    expect(plain.inputs).not.toHaveProperty('repair');
    const warned = done.warningList.find(({ code }) => code === 'REPAIRED_NODES');
    expect(warned!.message).toContain(`by the ${inputs!.usedQuotes} quotes alone`);
  });

  test('fits every node in place of quotes, and compares with the quotes', async () => {
    const [plain, done] = [await run({ profiles: false }), await run({ ...every, profiles: false })];
    expect(done.inputs!.repair).toMatchObject({ targets: 'everyNode' });
    const { quotedNodes, filledNodes } = done.inputs!.repair!;
    expect(quotedNodes).toBeGreaterThan(40);
    expect(done.nodes).toMatchObject({ count: quotedNodes + filledNodes, filled: filledNodes });
    expect(done.components[0]!.count).toBe(plain.components[0]!.count);
    expect(done.components[0]!.rmse).toBeGreaterThan(plain.components[0]!.rmse);
    // What the repair got wrong is part of the errors: the truth lies within four of them, far outside those of the quotes.
    for (const { name, value, standardError } of done.fittedParams)
      expect(Math.abs(value - truth[name as keyof typeof truth])).toBeLessThan(4 * standardError!);
    const withNodes = done.expiries.filter(({ filled: holes }) => holes !== undefined);
    expect(withNodes.reduce((sum, { strikes }) => sum + strikes.length, 0)).toBe(quotedNodes + filledNodes);
    expect(withNodes.every(({ expiry }) => expiry === null)).toBe(true);
    const ofQuotes = done.expiries.filter(
      ({ component, filled: holes }) => component === 'assetOptions' && holes === undefined,
    );
    expect(ofQuotes.flatMap(({ weights }) => [...weights]).every((weight) => weight === 0)).toBe(true);
  });

  test('replays to the same bits, as stored', async () => {
    const done = await run({ ...filled, profiles: false });
    const stored = (await store.read.calibration(done.runId))!;
    expect(stored).toEqual(done);
    expect(await service().replay({ runId: done.runId }, context)).toMatchObject({ same: true, reasons: [] });
    const other = { ...stored, runId: 'gone', settings: { ...stored.settings } };
    other.settings.repair = { ...stored.settings.repair!, estimator: 'a-network-of-then' };
    await store.write.saveCalibration(other, []);
    const gone = await service().replay({ runId: 'gone' }, context);
    expect(gone.same).toBe(false);
    expect(gone.reasons.join(' ')).toContain('There is no estimator "a-network-of-then"');
  });

  test('does not show the repair what is left out by hand', async () => {
    const quoteWeights = [{ component: 'assetOptions', expiry: '2024-06-21', weight: 0 } as const];
    const [all, without] = [await previewOf(filled), await previewOf({ ...filled, quoteWeights })];
    expect(without.inputs.repair!.nodesWithQuote).toBeLessThan(all.inputs.repair!.nodesWithQuote);
    expect(without.inputs.repair!.filledNodes).toBeGreaterThan(all.inputs.repair!.filledNodes);
    // Maturities of nodes are no listed expiries.
    expect(all.expiries.filter(({ component }) => component === 'assetOptions')).toHaveLength(6);
  });

  test('warns where filled nodes carry most of the weight', async () => {
    // Every fourth strike of four expiries, and spreads so wide that the bands are narrower.
    const thin = holedChain({
      halfSpread: 25,
      isQuoted: (expiry, strike) => [1, 3, 4, 5].includes(expiry) && strike % 200 === 0,
    });
    const done = await run({ ...filled, minQuotes: 3 }, thin);
    expect(done.nodes!.filledWeightPercent).toBeGreaterThan(50);
    expect(done.warningList.map(({ code }) => code)).toContain('MOSTLY_FILLED');
  });

  test('refuses what it cannot repair or fit, naming the field', async () => {
    const unknown = await refusal(() =>
      run({ repair: { targets: 'filledHoles', estimator: 'crystal-ball' } }),
    );
    expect(unknown).toMatchObject({ code: 'BAD_PARAMETER' });
    expect(unknown.detail.field).toBe('settings.repair.estimator');
    expect(unknown.message).toContain('gaussian-mixture');
    const weighting = await refusal(() => run({ ...filled, weighting: 'vega' }));
    expect(weighting.detail.field).toBe('settings.weighting');
    const index = await refusal(() => run({ ...filled, model: 'mrlr', params: {} }));
    expect(index.detail.field).toBe('settings.repair');
    const weightless = await refusal(() => run({ ...filled, componentWeights: { indexFutures: 1 } }));
    expect(weightless.detail.field).toBe('settings.componentWeights');
    // One expiry with three strikes is left, the others giving the rate.
    const others = ['2023-05-19', '2023-07-21', '2023-10-20', '2024-06-21', '2024-12-20'];
    const few = await run(
      {
        ...filled,
        minQuotes: 1,
        quoteWeights: others.map((expiry) => ({ component: 'assetOptions', expiry, weight: 0 })),
      },
      holedChain({ isQuoted: (expiry, strike) => expiry !== 3 || (strike > 4100 && strike < 4300) }),
    );
    expect(few).toMatchObject({ status: 'REFUSED' });
    expect(few.message).toMatch(/cannot be repaired: only \d nodes have a quote, and a repair needs 6/);
    const american = await run({ ...filled, underlying: 'SPY' }, holedChain({ root: 'SPY' }));
    expect(american).toMatchObject({ status: 'REFUSED' });
    expect(american.message).toContain('american');
  });
});

async function previewOf(choice: Partial<CalibrationSettingsInput>) {
  const shown = await service().preview({ settings: inputOf(choice).settings }, context);
  return contract.calibration.preview.output.parse(shown);
}
