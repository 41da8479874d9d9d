import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertEvent, CalibrationRun } from '#contract/schemas/calibration.ts';
import { sha256Of } from '#platform/canonical-json.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { resultText } from '#store/calibration-row.ts';
import { addRun } from '#store/repositories/calibration.repository.ts';
import type { Store } from '#store/store.ts';
import { sampleRun } from '../services/exports/sample-run.ts';
import { openDirect, verifyDirect } from './direct.ts';
import { makeFolder, open, removeFolders } from './support.ts';

let folder: string;
let store: Store;

function stored(runId: string, changes: Partial<CalibrationRun> = {}): CalibrationRun {
  const run = sampleRun('heston', { runId, ...changes });
  return { ...run, resultHash: sha256Of(resultText(run)), warnings: run.warningList.length };
}

const first = stored('first', {
  correlation: Float64Array.of(1, Number.NaN, Number.NaN, 1 / 3),
  expiries: [
    {
      component: 'assetOptions',
      expiryYears: 1 / 7,
      expiry: '2023-07-21',
      forward: 4200.25,
      strikes: Float64Array.of(4000, 4200),
      market: Float64Array.of(0.2, 0.18),
      model: Float64Array.of(0.1 + 0.2, Number.NaN),
      halfSpreads: Float64Array.of(0.001, Number.NaN),
      weights: Float64Array.of(1e6, 1),
      rmse: 0.4,
    },
  ],
  inputs: {
    quoteDate: '2023-05-26',
    quotedAtMs: 1_685_131_200_000,
    snapshotId: 'SPX@x',
    indexSnapshotId: null,
    spot: 4205.45,
    usedHash: 'b'.repeat(64),
    excludedHash: 'c'.repeat(64),
    usedQuotes: 2,
    excluded: [{ component: 'assetOptions', reason: 'noBid', count: 7 }],
  },
  warningList: [{ code: 'FELLER', message: 'The variance reaches zero.' }],
});

beforeAll(async () => {
  folder = makeFolder();
  store = await open(folder);
});
afterAll(async () => {
  await store.close();
  removeFolders();
});

describe('stored calibrations', () => {
  test('come back bit by bit, typed arrays and gaps included', async () => {
    await store.write.saveCalibration(first, []);
    const { resultHash, ...back } = (await store.read.calibration('first'))!;
    expect({ ...back, resultHash }).toEqual(first);
    expect(sha256Of(resultText({ ...back }))).toBe(resultHash);
    expect(await store.read.calibration('nobody')).toBeNull();
  });

  test('are listed newest first, all or of one model', async () => {
    await store.write.saveCalibration(stored('second', { status: 'NOT_CONVERGED', loss: null }), []);
    await store.write.saveCalibration({ ...sampleRun('mrlr'), resultHash: null, quoteDate: null }, []);
    const { total, runs } = await store.read.calibrations({ limit: 2, offset: 0 });
    expect([total, ...runs.map(({ runId }) => runId)]).toEqual([3, 'run-mrlr', 'second']);
    const heston = await store.read.calibrations({ model: 'heston', limit: 9, offset: 1 });
    expect([heston.total, ...heston.runs.map(({ runId }) => runId)]).toEqual([2, 'first']);
    expect(heston.runs[0]).toMatchObject({
      params: first.params,
      warnings: 1,
      usedQuotes: 10,
      current: false,
    });
  });

  test('one is in use: the one promoted last, at its storing or later', async () => {
    expect(await store.read.currentCalibration('heston')).toBeNull();
    await store.write.saveCalibration(stored('third'), [], true);
    expect((await store.read.currentCalibration('heston'))?.runId).toBe('third');
    expect(await store.write.promoteCalibration('first', 5)).toBe(true);
    expect(await store.write.promoteCalibration('nobody', 5)).toBe(false);
    expect(await store.read.currentCalibration('heston')).toMatchObject({ runId: 'first', current: true });
    const { runs } = await store.read.calibrations({ model: 'heston', limit: 9, offset: 0 });
    expect(runs.filter(({ current }) => current).map(({ runId }) => runId)).toEqual(['first']);
  });

  test('tell their parameters by the day of their quotes', async () => {
    await store.write.saveCalibration(stored('earlier', { quoteDate: '2023-05-25' }), []);
    const points = await store.read.calibrationPoints({ model: 'heston' });
    expect(points.map(({ runId }) => runId)).toEqual(['earlier', 'first', 'second', 'third']);
    expect(points[0]).toMatchObject({ quoteDate: '2023-05-25', fittedParams: first.fittedParams });
    const range = { fromDay: fromIsoDate('2023-05-26'), toDay: fromIsoDate('2023-05-26') };
    expect(await store.read.calibrationPoints({ model: 'heston', ...range })).toHaveLength(3);
  });

  test('carry what the alert rules said; a rule that is removed leaves its reports', async () => {
    const rule = { alertId: 'a', model: 'heston', field: 'v0', kind: 'above', threshold: 0.1 } as const;
    await store.write.saveAlertRule({ ...rule, enabled: true });
    await store.write.saveAlertRule({ ...rule, threshold: 0.2, enabled: false });
    expect(await store.read.alertRules()).toEqual([{ ...rule, threshold: 0.2, enabled: false }]);
    const event: AlertEvent = {
      alertId: 'a',
      runId: 'fourth',
      atMs: 3,
      quoteDate: '2023-05-26',
      reason: 'v0 is high.',
    };
    await store.write.saveCalibration(stored('fourth'), [event]);
    expect(await store.write.removeAlertRule('a')).toBe(true);
    expect(await store.write.removeAlertRule('a')).toBe(false);
    expect(await store.read.alertEvents({ limit: 5, offset: 0 })).toEqual({ total: 1, events: [event] });
    expect(await store.read.alertEvents({ model: 'mrlr', limit: 5, offset: 0 })).toEqual({
      total: 0,
      events: [],
    });
  });

  test('a run whose events cannot be written is not written either', async () => {
    const event = { alertId: 'a', runId: 'somebody else', atMs: 3, quoteDate: null, reason: '' };
    await expect(store.write.saveCalibration(stored('half'), [event])).rejects.toThrow();
    expect(await store.read.calibration('half')).toBeNull();
    await expect(store.write.saveCalibration(stored('first'), [])).rejects.toThrow();
    expect(await store.write.verify({})).toMatchObject({ mismatches: [] });
  });
});

test('verify recomputes the result of a run from its text', () => {
  const { db } = openDirect(makeFolder());
  addRun(db, { ...first, resultHash: 'd'.repeat(64) });
  expect(verifyDirect(db).mismatches).toMatchObject([{ batchId: 'first', expected: 'd'.repeat(64) }]);
  db.close();
});
