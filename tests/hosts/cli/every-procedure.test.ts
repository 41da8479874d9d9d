import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import type { Procedure } from '#contract/procedure.ts';
import type { IngestResult } from '#contract/schemas/data.ts';
import { toPlainJson } from '#contract/json.ts';
import { CliContext } from '#hosts/cli/cli-context.ts';
import { callProcedure } from '#hosts/cli/commands/call.ts';
import type { Engine } from '#hosts/create-engine.ts';
import { findRuntimeLayout } from '#platform/runtime-layout.ts';
import { newDataDir } from './run-cli-process.ts';

const entry = pathToFileURL(join(import.meta.dirname, '../../../src-main/hosts/cli.ts')).href;
const dataDir = newDataDir();
const context = new CliContext([], findRuntimeLayout(entry));
let engine: Engine;
beforeAll(async () => {
  context.dataOption = dataDir;
  engine = await context.openEngine();
});
afterAll(() => context.dispose());

const procedures = Object.entries(contract).flatMap(([area, names]) =>
  Object.entries(names as Record<string, Procedure>).map(
    ([name, procedure]) => [`${area}.${name}`, procedure] as const,
  ),
);

const hestonReference = { v0: 0.08, kappa: 3, theta: 0.1, sigma: 0.25, rho: -0.8 };
const market = { spot: 100, rate: 0.02, dividendYield: 0.01 };
const options = [{ kind: 'call', strike: 100, expiryYears: 0.5 }];

/** A calibration that takes no longer than a blink. */
const calibration = {
  model: 'black-scholes',
  componentWeights: { assetOptions: 1 },
  starts: 1,
  mostQuotesPerExpiry: 3,
  maxExpiryYears: 0.1,
};

/** For procedures that ask for something; all others take the empty object. */
const inputs: Readonly<Record<string, unknown>> = {
  'system.log': { level: 'info', message: 'from a test' },
  'jobs.watch': { jobId: 'none' },
  'jobs.cancel': { jobId: 'none' },
  'data.preview': { source: { kind: 'path', path: join(dataDir, 'none.csv') } },
  'data.ingest': { sources: [{ kind: 'path', path: join(dataDir, 'none.csv') }] },
  'data.removeImport': { batchId: 'none' },
  'data.saveMapping': {
    headerHash: '0'.repeat(64),
    recordKind: 'daily-bar',
    roles: ['date', 'close'],
    dateOrder: 'ymd',
    decimalSeparator: '.',
  },
  'data.uploadBegin': { fileName: 'a.csv', sizeBytes: 3 },
  'market.series': { seriesId: 'VIX' },
  'bars.history': { series: 'SPX', indicators: [{ id: 'ema' }], bars: 20 },
  'bars.follow': {
    source: { kind: 'replay', series: 'SPX', barsPerSecond: 1000 },
    indicators: [{ id: 'rsi' }],
  },
  'bars.steer': { feedId: 'none', steer: { action: 'pause' } },
  'models.explore': {
    model: 'heston',
    params: hestonReference,
    market,
    expiriesYears: [0.5],
    logMoneyness: [-0.1, 0, 0.1],
  },
  'pricing.price': { model: 'heston', params: hestonReference, market, options },
  'pricing.greeks': { model: 'heston', params: hestonReference, market, options },
  'pricing.repaired': {
    surface: {
      grid: {
        expiriesYears: [0.25, 0.5, 1],
        logMoneyness: [-0.1, 0, 0.1],
        totalVariance: [0.0156, 0.01, 0.0081, 0.0288, 0.02, null, 0.06, 0.04, 0.036],
        observed: [1, 1, 1, 1, 1, 0, 1, 1, 1],
      },
      estimator: 'interpolation',
    },
    market,
    options: [{ kind: 'call', strike: 104, expiryYears: 0.5, quantity: -1 }],
  },
  'pricing.impliedVol': { market, options: options.map((option) => ({ ...option, price: 8 })) },
  'simulation.run': {
    process: 'heston',
    params: hestonReference,
    market: { spot: 100 },
    payoffs: [{ kind: 'vanilla', side: 'call', strike: 100, expiryYears: 0.1 }],
    paths: 256,
  },
  'simulation.stepHalving': {
    process: 'heston',
    params: hestonReference,
    market: { spot: 100 },
    payoffs: [{ kind: 'vanilla', side: 'call', strike: 100, expiryYears: 0.1 }],
    paths: 256,
  },
  'simulation.get': { runId: 'none' },
  'simulation.replay': { runId: 'none' },
  'simulation.profit': {
    process: 'heston',
    params: hestonReference,
    market: { spot: 100 },
    legs: [{ side: 'put', strike: 95, expiryYears: 0.1, quantity: -1 }],
    checksPerYear: 50,
    paths: 256,
  },
  'calibration.run': { settings: calibration },
  'calibration.preview': { settings: calibration },
  'calibration.get': { runId: 'none' },
  'calibration.replay': { runId: 'none' },
  'calibration.promote': { runId: 'none' },
  'calibration.current': { model: 'heston' },
  'calibration.history': { model: 'heston' },
  'calibration.indexHistory': { runId: 'none' },
  'calibration.saveAlertRule': {
    model: 'heston',
    field: 'v0',
    kind: 'above',
    threshold: 0.1,
    enabled: true,
  },
  'calibration.removeAlertRule': { alertId: 'none' },
  'exports.params': { runIds: ['none'], format: 'json' },
  'exports.readParams': { text: '{}' },
  'exports.importParams': { text: '{}', fileName: 'none.json' },
  'schedules.save': {
    name: 'After the close',
    trigger: { kind: 'afterClose', minutes: 20 },
    settings: { model: 'heston', componentWeights: { assetOptions: 1 } },
  },
  'schedules.remove': { scheduleId: 'none' },
  'schedules.setEnabled': { scheduleId: 'none', enabled: true },
  'schedules.preview': { trigger: { kind: 'cron', expression: '20 16 * * 1-5' } },
  'schedules.runNow': { scheduleId: 'none' },
  'surface.repair': {
    grid: {
      expiriesYears: [0.25, 0.5, 1],
      logMoneyness: [-0.1, 0, 0.1],
      totalVariance: [0.0156, 0.01, 0.0081, 0.0288, 0.02, null, 0.06, 0.04, 0.036],
      observed: [1, 1, 1, 1, 1, 0, 1, 1, 1],
    },
    estimator: 'interpolation',
  },
  'repairLab.example': { family: 'ssvi' },
  'repairLab.scoreChains': { estimators: ['interpolation'] },
  'repairLab.train': { network: 'published-cnn', epochs: 1, families: ['none'] },
  'repairLab.evaluate': { estimators: ['interpolation'], families: ['ssvi'], surfaces: 2 },
  'surface.project': {
    grid: {
      expiriesYears: [0.25, 0.5],
      logMoneyness: [-0.1, 0, 0.1],
      impliedVols: [0.25, 0.2, 0.18, 0.24, 0.2, 0.19],
    },
  },
};

async function reach(path: string, procedure: Procedure, allowed: readonly string[]): Promise<void> {
  try {
    const answer = await callProcedure(context, engine, path, await inputFor(path));
    const told = procedure.kind === 'stream' ? (answer as { events: unknown[] }).events : [answer];
    for (const one of told) expect(procedure.output.safeParse(one).success).toBe(true);
    expect(() => JSON.stringify(toPlainJson(answer))).not.toThrow();
  } catch (error) {
    expect(error).toBeInstanceOf(VolterraError);
    expect([...procedure.errors, ...allowed]).toContain((error as VolterraError).code);
  }
}

async function inputFor(path: string): Promise<unknown> {
  if (path === 'store.snapshot') return { path: join(newDataDir(), 'snapshot.sqlite') };
  return path === 'data.uploadChunk' ? chunkOfUpload() : (inputs[path] ?? {});
}

async function chunkOfUpload(): Promise<unknown> {
  const { uploadId } = await engine.connect('cli').data.uploadBegin({ fileName: 'a.csv', sizeBytes: 3 });
  return { uploadId, offset: 0, bytes: [1, 2, 3] };
}

test.each(procedures.filter(([path]) => path !== 'data.loadSample'))(
  '%s is reached by call on an empty store: a fitting answer or a typed error',
  (path, procedure) => reach(path, procedure, ['NOT_ALLOWED_HERE']),
);

test('the sample workspace is read in by call, every file of it', async () => {
  const { files } = (await callProcedure(context, engine, 'data.loadSample', {})) as IngestResult;
  expect(files.length).toBeGreaterThan(50);
  expect(
    files.filter(({ status }) => status !== 'accepted').map(({ fileName, status }) => [fileName, status]),
  ).toEqual([]);
}, 120_000);

test.each(procedures.filter(([path]) => !path.startsWith('jobs.') && !path.startsWith('shell.')))(
  '%s answers on the sample workspace',
  (path, procedure) =>
    reach(path, procedure, path === 'data.removeImport' || path === 'data.preview' ? procedure.errors : []),
  120_000,
);
