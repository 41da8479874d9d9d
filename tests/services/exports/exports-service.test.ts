import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { enginesFor } from '#quant/engines/registry.ts';
import { findModel, models } from '#quant/models/registry.ts';
import { createExportsService } from '#services/exports/exports-service.ts';
import { sampleRun } from './sample-run.ts';

const context = undefined as never;

function serviceOf(runs: readonly CalibrationRun[], newest?: CalibrationRun) {
  return createExportsService(
    {
      get: (runId) => Promise.resolve(runs.find((run) => run.runId === runId)!),
      newestUsable: () => Promise.resolve(newest),
    },
    { known: () => Promise.resolve([]), save: () => Promise.resolve(), newId: () => 'new' },
  );
}

const every = models.map(({ id }) => sampleRun(id));
const everyId = every.map(({ runId }) => runId);

async function refusalOf(work: Promise<unknown>): Promise<VolterraError> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(VolterraError);
  return error as VolterraError;
}

test.each(['json', 'csv', 'parquet', 'quantlib'] as const)(
  '%s: exporting twice gives the same bytes',
  async (format) => {
    const ask = () => serviceOf(every).params({ runIds: everyId, format, acknowledge: false }, context);
    const [first, second] = [await ask(), await ask()];
    expect(second).toEqual(first);
    expect(first.text ?? first.base64).not.toBe('');
  },
);

test('what is read back prices to the same bits', async () => {
  const service = serviceOf(every);
  const { text } = await service.params({ runIds: everyId, format: 'json', acknowledge: false }, context);
  const { sets } = await service.readParams({ text: text! }, context);
  const option = {
    strikes: Float64Array.of(90),
    expiryYears: Float64Array.of(0.5),
    isCall: Uint8Array.of(1),
  };
  const market = { forward: 100, rate: 0.02, dividendYield: 0 };
  for (const [at, { model, params }] of sets.entries()) {
    const price = (values: Readonly<Record<string, number>>) =>
      priceOptions(findModel(model)!, values, market, option);
    expect(params).toEqual(every[at]!.params);
    if (enginesFor(findModel(model)!).length === 0) continue;
    expect(price(params).prices).toEqual(price(every[at]!.params).prices);
  }
});

test('a changed document is refused by its hash, others by the field', async () => {
  const service = serviceOf(every);
  const { text } = await service.params(
    { runIds: ['run-heston'], format: 'json', acknowledge: false },
    context,
  );
  const changed = JSON.parse(text!) as { sets: { params: { kappa: { value: number } } }[] };
  changed.sets[0]!.params.kappa.value += 1;
  const read = (content: string) =>
    refusalOf(Promise.resolve().then(() => service.readParams({ text: content }, context)));
  expect((await read(JSON.stringify(changed))).message).toContain('changed after the export');
  expect((await read('{')).code).toBe('BAD_PARAMS_FILE');
  expect((await read(text!.replace('"heston"', '"none"'))).code).toBe('BAD_PARAMS_FILE');
  expect((await read(text!.replace('volterra.params/1', 'volterra.params/9'))).message).toContain('format');
});

test('failed, arbitrageable and stale sets need an explicit yes', async () => {
  const doubtful = [
    sampleRun('heston', { runId: 'failed', status: 'NOT_CONVERGED', message: 'Out of iterations.' }),
    sampleRun('merton', {
      runId: 'crossed',
      warningList: [{ code: 'CALENDAR_ARBITRAGE', message: 'At 0.1.' }],
    }),
    sampleRun('bates', { runId: 'stale', quoteDate: '2023-05-01' }),
  ];
  const service = serviceOf(doubtful, sampleRun('bates', { runId: 'newer', quoteDate: '2023-05-26' }));
  const runIds = ['failed', 'crossed', 'stale'];
  const refusal = await refusalOf(service.params({ runIds, format: 'csv', acknowledge: false }, context));
  expect(refusal.code).toBe('EXPORT_NEEDS_YES');
  for (const runId of runIds) expect(refusal.message).toContain(runId);
  const { acknowledged } = await service.params({ runIds, format: 'csv', acknowledge: true }, context);
  expect(new Set(acknowledged.map(({ runId }) => runId))).toEqual(new Set(runIds));
});

test('numbers that are not finite are refused by name', async () => {
  const run = sampleRun('heston');
  run.fittedParams[1]!.value = Number.NaN;
  const refusal = await refusalOf(
    serviceOf([run]).params({ runIds: [run.runId], format: 'quantlib', acknowledge: true }, context),
  );
  expect(refusal.code).toBe('NOT_FINITE');
  expect(refusal.message).toContain('kappa');
});

test('no text becomes a formula or leaves its comment', async () => {
  const run = sampleRun('heston', { runId: '=cmd|1\nimport os' });
  const service = serviceOf([run]);
  const ask = (format: 'csv' | 'quantlib') =>
    service.params({ runIds: [run.runId], format, acknowledge: false }, context);
  const csv = (await ask('csv')).text!;
  for (const line of csv.split('\r\n').slice(1, -1)) expect(line).toMatch(/^"'=cmd/);
  expect((await ask('quantlib')).text).not.toMatch(/^import os/m);
});

test('the Parquet table holds what the CSV holds', async () => {
  const { base64 } = await serviceOf(every).params(
    { runIds: everyId, format: 'parquet', acknowledge: false },
    context,
  );
  const bytes = Buffer.from(base64!, 'base64');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const rows = await parquetReadObjects({ file });
  const heston = rows.filter(({ model, kind }) => model === 'heston' && kind === 'param');
  expect(Object.fromEntries(heston.map(({ name, value }) => [name, value]))).toEqual(
    every.find(({ model }) => model === 'heston')!.params,
  );
  expect(rows.filter(({ kind }) => kind === 'curve')).toHaveLength(2 * every.length);
});
