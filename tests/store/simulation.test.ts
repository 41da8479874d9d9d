import { afterAll, expect, test } from 'vitest';
import type { StoredSimulation } from '#contract/schemas/stored-simulation.ts';
import { addSimulation } from '#store/repositories/simulation.repository.ts';
import { openDirect, verifyDirect } from './direct.ts';
import { makeFolder, open, removeFolders } from './support.ts';

afterAll(removeFolders);

function stored(runId: string, change: Partial<StoredSimulation> = {}): StoredSimulation {
  const numbers = { mean: 0.1 + 0.2, standardError: 1 / 3 };
  const head = {
    process: 'heston',
    stopped: 'paths',
    paths: 512,
    steps: 3,
    seed: 7,
    codeVersion: '1',
  } as const;
  const device = { backEnd: 'wasm', precision: 'f64' } as const;
  const { stopped, ...decided } = head;
  return {
    ...{ runId, label: 'a label', startedAtMs: 1_700_000_000_000, elapsedMs: 12.5 },
    ...head,
    ...device,
    ...numbers,
    resultHash: 'a'.repeat(64),
    input: {
      process: 'heston',
      params: { v0: 1e-17 },
      market: { spot: 100, rate: 0, dividendYield: 0 },
      payoffs: [{ kind: 'vanilla', side: 'call', strike: 100, expiryYears: 1 / 7 }],
      ...{ stepsPerYear: 20, paths: 512, seed: 7, antithetic: true, estimator: 'plain', sampling: 'random' },
      ...{ precision: 'f64', backEnd: 'auto', picture: true },
      ...{ controls: 'forward', importance: true, greekMethod: 'forward' },
    },
    machine: { platform: 'linux x64', cpu: 'Fixture CPU', cores: 2, node: 'v26.0.0' },
    result: {
      ...decided,
      scheme: 'QE',
      estimates: [
        { ...numbers, plainMean: 0.3, plainStandardError: 0.5, varianceExplained: 0.1, reference: null },
      ],
      greeks: [],
      antithetic: true,
      stopped,
      convergence: [{ paths: 512, ...numbers }],
      martingale: { mean: 1e-5, standardError: 1e-5 },
      importance: { tilt: [1.5, null], varianceRatio: 8 },
      device: { ...device, device: 'processor', reason: 'small', notes: [] },
      pathStepsPerSecond: 1e7,
      elapsedMs: 12.5,
      picture: null,
      warnings: [],
      resultHash: 'a'.repeat(64),
      runId,
    },
    ...change,
  };
}

test('simulations come back bit by bit, newest first, all or of one process', async () => {
  const store = await open(makeFolder());
  await store.write.saveSimulation(stored('first'));
  await store.write.saveSimulation(stored('second', { process: 'mrlr' }));
  expect(await store.read.simulation('first')).toEqual(stored('first'));
  expect(await store.read.simulation('nobody')).toBeNull();
  const { total, runs } = await store.read.simulations({ limit: 1, offset: 0 });
  expect([total, runs[0]!.runId]).toEqual([2, 'second']);
  const { input: _input, machine: _machine, result: _result, ...summary } = stored('first');
  expect(await store.read.simulations({ process: 'heston', limit: 9, offset: 0 })).toEqual({
    total: 1,
    runs: [summary],
  });
  await expect(store.write.saveSimulation(stored('first'))).rejects.toThrow();
  expect(await store.write.verify({})).toMatchObject({ mismatches: [] });
  await store.close();
});

test('the oldest make room, and verify finds a row that was changed', () => {
  const { db } = openDirect(makeFolder());
  for (const runId of ['a', 'b', 'c', 'd']) addSimulation(db, stored(runId), 3);
  expect(db.prepare('SELECT run_id FROM simulation_run ORDER BY run_no').pluck().all()).toEqual([
    'b',
    'c',
    'd',
  ]);
  expect(verifyDirect(db).mismatches).toEqual([]);
  db.exec("UPDATE simulation_run SET mean_value = 2 WHERE run_id = 'c'");
  expect(verifyDirect(db).mismatches).toMatchObject([{ batchId: 'c', fileName: 'simulation a label' }]);
  db.close();
});
