import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { calibrationSettings } from '#contract/schemas/calibration.ts';
import { dayOf, indexAt, provenance } from './market-fixture.ts';
import { componentsOf, expiriesOf } from './run-fits.ts';
import {
  consistencyOf,
  curveOf,
  paramsOf,
  profilesOf,
  startsOf,
  statusMessages,
  traceOf,
  warningsOf,
} from './run-results.ts';
import type { RunSeed } from './run-seeds.ts';

const msPerDay = 86_400_000;
const hash = (letter: string): string => letter.repeat(64);

/** A whole run as the engine would store it. */
function fittedOf(seed: RunSeed): CalibrationRun {
  const { runId, model, quoteDate, status } = seed;
  const refused = status === 'REFUSED' || status === 'FAILED';
  const expiries = refused ? [] : expiriesOf(seed);
  const components = componentsOf(expiries);
  const fittedParams = refused ? [] : paramsOf(seed);
  const params = Object.fromEntries(fittedParams.map(({ name, value }) => [name, value]));
  const loss = refused ? null : 1158.5;
  const freeParams = fittedParams.filter(({ state }) => state === 'free').map(({ name }) => name);
  const size = freeParams.length;
  const usedQuotes = components.reduce((sum, { count }) => sum + count, 0);
  const warningList = warningsOf(seed);
  const settings = calibrationSettings.parse({
    model,
    asOf: quoteDate,
    componentWeights: { assetOptions: 1, indexFutures: 1, indexOptions: 1 },
  });
  return {
    runId,
    model,
    label: '',
    status,
    message: statusMessages[status],
    startedAtMs: dayOf(quoteDate) * msPerDay + 20.5 * 3_600_000,
    elapsedMs: model === 'heston' ? 412 : 14_820,
    quoteDate: status === 'FAILED' ? null : quoteDate,
    loss,
    rmse: Object.fromEntries(components.map(({ id, rmse }) => [id, rmse])),
    params,
    usedQuotes,
    warnings: warningList.length,
    current: seed.current ?? false,
    trigger: seed.trigger ?? 'schedule',
    sample: false,
    settings,
    inputs: {
      quoteDate,
      quotedAtMs: dayOf(quoteDate) * msPerDay + 20 * 3_600_000,
      snapshotId: `SPX@${quoteDate}`,
      indexSnapshotId: `VIX@${quoteDate}`,
      spot: 5480.25,
      usedHash: hash('1'),
      excludedHash: hash('2'),
      usedQuotes,
      excluded: [
        { component: 'assetOptions', reason: 'inTheMoney', count: 1204 },
        { component: 'assetOptions', reason: 'noBid', count: 331 },
        { component: 'assetOptions', reason: 'crossed', count: 12 },
        { component: 'indexOptions', reason: 'noBid', count: 41 },
      ],
    },
    fittedParams,
    freeParams,
    correlation: Float64Array.from({ length: size * size }, (_unused, cell) => {
      const [row, column] = [Math.floor(cell / size), cell % size];
      return row === column
        ? 1
        : (row + column) % 2 === 0
          ? 0.91 / (1 + Math.abs(row - column))
          : -0.62 / (1 + Math.abs(row - column));
    }),
    ...(refused || model === 'mrlrj' ? {} : { consistency: consistencyOf(seed) }),
    curves: model === 'heston' ? [] : [curveOf(model)],
    components,
    expiries,
    starts: refused ? [] : startsOf(params, status, loss ?? 1),
    trace: refused ? { evaluations: new Float64Array(0), loss: new Float64Array(0) } : traceOf(loss ?? 1),
    profiles: profilesOf(fittedParams),
    numericalErrorVolPoints: 0.0003,
    warningList,
    machine: { platform: 'linux x64', cpu: 'Fixture CPU', cores: 2, node: '26.0.0' },
    codeVersion: '0.1.0+fixture',
    resultHash: refused ? null : hash('3'),
    provenance: provenance(indexAt(quoteDate), 'Levenberg–Marquardt from 8 starts'),
  };
}

export function runOf(seed: RunSeed): CalibrationRun {
  const run = fittedOf(seed);
  if (!seed.imported) return run;
  const none = new Float64Array(0);
  const { consistency: _own, ...kept } = run;
  return {
    ...kept,
    message: 'Imported from desk.json; the fit was not made here.',
    ...{ loss: null, elapsedMs: 0, trigger: 'user', provenance: null, correlation: none },
    ...{ expiries: [], starts: [], profiles: [], freeParams: [], numericalErrorVolPoints: 0 },
    trace: { evaluations: none, loss: none },
    machine: { platform: 'not in the file', cpu: 'not in the file', cores: 0, node: 'not in the file' },
    imported: {
      fileName: 'desk.json',
      fileHash: hash('7'),
      contentHash: hash('8'),
      importedAtMs: run.startedAtMs + 3_600_000,
      runId: 'of-another-desk',
      resultHash: hash('9'),
    },
  };
}
