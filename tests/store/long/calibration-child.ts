// Calibrates again and again until it is killed; says `begin` before each run and `done <runId> <hash>` once it is stored.
// Every run carries an alert and is promoted: three tables in one transaction.
import { writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { calibrationSettings } from '#contract/schemas/calibration.ts';
import { createRunCalibration } from '#services/calibration/run-calibration.ts';
import { openStore } from '#store/open-store.ts';
import { contextAt } from '../../services/market/memory-reader.ts';
import { depsWith, futuresOf, modelChain, quoteDate } from '../../services/calibration/synthetic-market.ts';
import { migrationsDir, workerUrl } from '../support.ts';

const say = (text: string): void => void writeSync(1, `${text}\n`);
const store = await openStore({ dataDir: process.argv[2]!, migrationsDir, workerUrl });
const truth = { v0: 0.04, kappa: 2, theta: 0.06, sigma: 0.5, rho: -0.7 };
const market = { chains: [modelChain('heston', truth)], futures: futuresOf([quoteDate]) };
const run = createRunCalibration({ ...depsWith(market, store), newId: randomUUID });
await store.write.saveAlertRule({
  alertId: 'always',
  model: 'heston',
  field: 'v0',
  kind: 'above',
  threshold: 0,
  enabled: true,
});
say('open');
for (let seed = 0; ; seed += 1) {
  const settings = calibrationSettings.parse({
    model: 'heston',
    componentWeights: { assetOptions: 1 },
    starts: 2,
    seed,
  });
  say('begin');
  const done = await run({ settings, label: '', trigger: 'user', promote: true }, contextAt('2023-04-17'));
  say(`done ${done.runId} ${done.resultHash!}`);
}
