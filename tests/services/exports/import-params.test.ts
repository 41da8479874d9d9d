import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';
import { contract } from '#contract/contract.ts';
import { createCalibrationService } from '#services/calibration/calibration-service.ts';
import { createRunCalibration } from '#services/calibration/run-calibration.ts';
import { createExportsService } from '#services/exports/exports-service.ts';
import { keptSets, storedRuns } from '#services/exports/stored-runs.ts';
import { createPricingService } from '#services/pricing/pricing-service.ts';
import { resultText } from '#store/calibration-row.ts';
import type { Store } from '#store/store.ts';
import { depsWith } from '../calibration/synthetic-market.ts';
import { contextAt } from '../market/memory-reader.ts';
import { makeFolder, open, removeFolders } from '../../store/support.ts';
import { sampleRun } from './sample-run.ts';

const context = contextAt('2023-05-26');
const models = ['heston', 'bates', 'quintic-ou-2f', 'mrlrj'] as const;
const ownIds = models.map((model) => `own-${model}`);
const inputs: CalibrationRun['inputs'] = {
  quoteDate: '2023-05-26',
  quotedAtMs: null,
  snapshotId: 'SPX@x',
  indexSnapshotId: null,
  spot: 4205.45,
  usedHash: 'b'.repeat(64),
  excludedHash: 'c'.repeat(64),
  usedQuotes: 412,
  excluded: [{ component: 'assetOptions', reason: 'noBid', count: 7 }],
};

let store: Store;
let nextId = 0;
beforeAll(async () => {
  store = await open(makeFolder());
  for (const model of models) {
    const run = sampleRun(model, {
      runId: `own-${model}`,
      inputs,
      usedQuotes: 412,
      warnings: 1,
      warningList: [{ code: 'FELLER', message: 'The variance reaches zero.' }],
    });
    await store.write.saveCalibration({ ...run, resultHash: sha256Of(resultText(run)) }, []);
  }
});
afterAll(async () => {
  await store.close();
  removeFolders();
});

const exportsOf = () =>
  createExportsService(
    storedRuns(store.read),
    keptSets(store.read, store.write, () => `kept-${(nextId += 1)}`),
  );
function calibrations() {
  const deps = depsWith({}, store);
  return createCalibrationService(deps, createRunCalibration(deps));
}
const write = (runIds: string[], format: 'json' | 'csv' | 'parquet' | 'quantlib' = 'json') =>
  exportsOf().params({ runIds, format, acknowledge: true }, context);
const take = (text: string, fileName = 'desk.json') => exportsOf().importParams({ text, fileName }, context);

async function kept(): Promise<{ text: string; runs: readonly { runId: string; model: string }[] }> {
  const text = (await write(ownIds)).text!;
  return { text, runs: (await take(text)).runs };
}

describe('sets of a file', () => {
  test('are kept beside own runs, marked with file, hashes and time', async () => {
    const text = (await write(ownIds)).text!;
    const before = (await store.read.calibrations({ limit: 100, offset: 0 })).total;
    const { runs, contentHash, knownCount } = await take(text);
    expect(knownCount).toBe(0);
    expect(contract.exports.importParams.output.parse({ runs, contentHash, knownCount }).runs).toEqual(runs);
    const { total, runs: listed } = await store.read.calibrations({ limit: 100, offset: 0 });
    expect(total).toBe(before + models.length);
    expect(listed.slice(0, models.length).toReversed()).toEqual(runs);
    expect(runs.map(({ model }) => model)).toEqual(models);
    for (const [at, { imported, current, params }] of runs.entries()) {
      const own = (await store.read.calibration(ownIds[at]!))!;
      expect(imported).toEqual({
        fileName: 'desk.json',
        fileHash: sha256Of(text),
        contentHash,
        importedAtMs: context.now(),
        runId: own.runId,
        resultHash: own.resultHash,
      });
      expect(current).toBe(false);
      expect(params).toEqual(own.params);
    }
    expect(await store.write.verify({})).toMatchObject({ integrity: 'ok', mismatches: [] });
  });

  test('are kept once, however often they are imported', async () => {
    const { text, runs } = await kept();
    const again = await take(text, 'copy of desk.json');
    expect(again.knownCount).toBe(models.length);
    expect(again.runs).toEqual(runs);
  });

  test.each(['json', 'csv', 'parquet', 'quantlib'] as const)(
    'export to the same bytes as those that they came from: %s',
    async (format) => {
      const { runs } = await kept();
      const own = await write(ownIds, format);
      const back = await write(
        runs.map(({ runId }) => runId),
        format,
      );
      expect({ ...back, acknowledged: [] }).toEqual({ ...own, acknowledged: [] });
    },
  );

  test.each(['heston', 'bates'] as const)('price to the same bits: %s', async (model) => {
    const { runs } = await kept();
    const pricing = createPricingService(depsWith({}, store));
    const priceOf = async (runId: string) => {
      const { params } = await calibrations().get({ runId }, context);
      const options = [0.05, 0.5, 2].flatMap((expiryYears) =>
        [3000, 4200, 5500].map((strike) => ({
          strike,
          expiryYears,
          kind: strike > 4200 ? ('call' as const) : ('put' as const),
        })),
      );
      const order = contract.pricing.price.input.parse({
        ...{ model, params, market: { forward: 4210.5, rate: 0.05, dividendYield: 0.015 } },
        options,
      });
      return pricing.price(order, context);
    };
    const own = await priceOf(`own-${model}`);
    const imported = await priceOf(runs.find((run) => run.model === model)!.runId);
    expect(imported).toEqual(own);
  });

  test('stand in no history, and are no reason to call an own run stale', async () => {
    const { runs } = await kept();
    const { runIds } = await calibrations().history({ model: 'heston' }, context);
    expect(runIds).toEqual(['own-heston']);
    const newest = await storedRuns(store.read).newestUsable('heston');
    expect(newest?.runId).toBe('own-heston');
    expect(runs.map(({ runId }) => runId)).not.toContain('own-heston');
  });

  test('are put in use only after an explicit yes, and are not computed again', async () => {
    const { runs } = await kept();
    const { runId } = runs.find(({ model }) => model === 'heston')!;
    const refused = calibrations().promote({ runId, acknowledge: false }, context);
    await expect(refused).rejects.toMatchObject({
      code: 'RUN_NOT_USABLE',
      message: expect.stringContaining('desk.json') as unknown,
    });
    expect((await calibrations().current({ model: 'heston' }, context)).run).toBeNull();
    expect(await calibrations().promote({ runId, acknowledge: true }, context)).toMatchObject({
      runId,
      current: true,
    });
    const replayed = await calibrations().replay({ runId }, context);
    expect(replayed).toMatchObject({ same: false, resultHash: null });
    expect(replayed.reasons[0]).toContain('imported from desk.json');
  });
});

interface Document {
  sets: Record<string, never>[];
  manifest: { setCount: number; contentHash: string };
}

describe('a file that cannot be used', () => {
  /** Changed, and with the hash that belongs to it: somebody wrote it on purpose. */
  async function forged(change: (set: Record<string, never>, document: Document) => void): Promise<string> {
    const document = JSON.parse((await write(['own-heston'])).text!) as Document;
    change(document.sets[0]!, document);
    document.manifest.contentHash = sha256Of(canonicalJson(document.sets));
    return JSON.stringify(document);
  }
  type Loose = Record<string, Record<string, Record<string, unknown>>>;
  const cases: readonly [string, (set: Loose, document: Document) => void, string, RegExp][] = [
    [
      'a model that there is not',
      (set) => Object.assign(set, { model: 'hull' }),
      'sets.0.model',
      /no model "hull"/,
    ],
    [
      'another unit',
      (set) => (set['params']!['kappa']!['unit'] = '1/day'),
      'sets.0.params.kappa.unit',
      /"1\/day"/,
    ],
    [
      'a value that makes no sense',
      (set) => (set['params']!['rho']!['value'] = -1.4),
      'sets.0.params.rho',
      /-1\.4/,
    ],
    [
      'a parameter of another model',
      (set) => (set['params']!['nu'] = set['params']!['rho']!),
      'sets.0.params.nu',
      /no parameter/,
    ],
    [
      'a curve without an end',
      (set) => (set['curves']![0]!['values'] = [0.02]),
      'sets.0.curves.0.values',
      /1 numbers for 2 times/,
    ],
    [
      'settings of another model',
      (set) => (set['provenance']!['settings']!['model'] = 'bates'),
      'sets.0.provenance.settings.model',
      /"bates"/,
    ],
    ['another spot', (set) => Object.assign(set, { spot: 1 }), 'sets.0.spot', /4205\.45/],
    [
      'a wrong count',
      (_set, document) => (document.manifest.setCount = 2),
      'manifest.setCount',
      /counts 2 sets/,
    ],
    [
      'text for a number',
      (set) => Object.assign(set['params']!['kappa']!, { value: '2' }),
      'sets.0.params.kappa.value',
      /expected number/,
    ],
  ];
  test.each(cases)('is refused by its field: %s', async (_name, change, field, words) => {
    const text = await forged(change as never);
    const before = (await store.read.calibrations({ limit: 1, offset: 0 })).total;
    const refused = (await take(text).catch((error: unknown) => error)) as VolterraError;
    expect(refused).toBeInstanceOf(VolterraError);
    expect(refused.toWire()).toMatchObject({ code: 'BAD_PARAMS_FILE', field });
    expect(refused.message).toMatch(words);
    expect((await store.read.calibrations({ limit: 1, offset: 0 })).total).toBe(before);
  });
});
