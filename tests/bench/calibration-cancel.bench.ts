// How soon a cancel of a calibration is acknowledged, and how soon the best so far is stored: at once, and within 2 s.
// Run: node tests/bench/calibration-cancel.bench.ts [cancels per model]
import type { CalibrationSettingsInput } from '#contract/schemas/calibration.ts';
import { openTestEngine } from '../support/test-engine.ts';
import { print } from './support/figures.ts';

const cancels = Number(process.argv[2] ?? 5);
const asset = { assetOptions: 1, indexFutures: 1, indexOptions: 1 };
const index = { indexFutures: 1, indexOptions: 1 };
const work: readonly CalibrationSettingsInput[] = [
  { model: 'heston', componentWeights: asset, starts: 64 },
  { model: 'rough-heston', componentWeights: { assetOptions: 1 }, starts: 8, mostQuotesPerExpiry: 15 },
  { model: 'quintic-ou', componentWeights: asset, starts: 64, mostQuotesPerExpiry: 15 },
  { model: 'mrlrj', componentWeights: index, starts: 64 },
  { model: 'mrlrsvj', componentWeights: index, starts: 64 },
  { model: 'hawkes', componentWeights: index, starts: 64 },
];

const engine = await openTestEngine();
const { client } = engine;
await client.data.loadSample({}).result;
for (const settings of work) {
  const acknowledged: number[] = [];
  const stored: number[] = [];
  const endings = new Set<string>();
  for (let round = 0; round < cancels; round += 1) {
    const job = client.calibration.run({ settings: { ...settings, seed: round } });
    const jobId = await job.jobId;
    for await (const event of job.events) if (event.type === 'partial') break;
    await new Promise((resolve) => setTimeout(resolve, 300 * round));
    const start = performance.now();
    await client.jobs.cancel({ jobId });
    acknowledged.push(performance.now() - start);
    const ended = await job.result.then(
      ({ status }) => status,
      (error: unknown) => String(error),
    );
    stored.push(performance.now() - start);
    endings.add(ended);
  }
  const worst = (times: readonly number[]): string =>
    Math.max(...times)
      .toFixed(0)
      .padStart(5);
  print(
    `${settings.model.padEnd(14)} acknowledged after ${worst(acknowledged)} ms, stored after ${worst(stored)} ms at most: ${[...endings].join(', ')}`,
  );
}
await engine.dispose();
