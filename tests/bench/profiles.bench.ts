// Profile likelihoods on one compute thread and on two: seconds by the clock and of processor time, least of the rounds.
// Run: node tests/bench/profiles.bench.ts [rounds]
import { existsSync } from 'node:fs';
import { ComputeClient } from '#jobs/compute-client.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { randomStream } from '#quant/math/philox.ts';
import type { AnyReport, CalibrationOrder } from '#quant/calibration/registry.ts';
import type { CalibrationTargets } from '#quant/calibration/targets.ts';
import { sharedPath, sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { badStarts, hestonQuotes, settingsFrom } from './peers/heston-quotes.ts';
import { print } from './support/figures.ts';
import { chainOf2023 } from './support/vix-chains.ts';

const rounds = Number(process.argv[2] ?? 2);
if (sharedRoot === undefined || !existsSync(sharedPath('peers', 'heston_reference.json'))) {
  print(sharedSkipReason);
  process.exit(0);
}

/** Twenty basis points of noise on the quotes of the peers: a fit without misses has no profile. */
function noisy(): CalibrationTargets {
  const { targets } = hestonQuotes();
  const random = randomStream(7);
  let at = 0;
  const move = (vol: number): number => vol + 0.002 * random.normal(1, at++);
  const assetOptions = targets.assetOptions.map((slice) => ({
    ...slice,
    impliedVols: slice.impliedVols.map(move),
  }));
  return { ...targets, assetOptions };
}

const few = { weighting: 'equal', params: {}, starts: 2, seed: 1, maxIterations: 100 } as const;
const index = chainOf2023().targets;
const ofIndex = { componentWeights: { indexOptions: 1 }, loss: 'prices' } as const;
const fourExpiries = { ...index, indexOptions: index.indexOptions.slice(3, 7), indexFutures: [] };
const orders: Readonly<Record<string, CalibrationOrder>> = {
  heston: { targets: noisy(), settings: { ...settingsFrom(badStarts[0]!), profiles: true } },
  bates: { targets: noisy(), settings: { ...few, modelId: 'bates', componentWeights: { assetOptions: 1 } } },
  mrlrj: { targets: fourExpiries, settings: { ...few, ...ofIndex, modelId: 'mrlrj' } },
  mrlrsv: { targets: fourExpiries, settings: { ...few, ...ofIndex, modelId: 'mrlrsv' } },
};

const inline = createInlineCompute(tasks);
const options = { signal: new AbortController().signal, seed: 1 };
const entryUrl = new URL('../../src-main/hosts/compute.ts', import.meta.url);
const pools = [1, 2].map((threads) => {
  return new ComputeClient({ entryUrl, args: ['--threads', String(threads)], nowMs: Date.now });
});

async function least(work: () => Promise<unknown>, clock: () => number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const start = clock();
    await work();
    best = Math.min(best, clock() - start);
  }
  return best / 1000;
}
const processorMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

print('| model | fit, processor s | profiles, processor s | by the clock on 1 thread | on 2 threads |');
print('| --- | --- | --- | --- | --- |');
for (const [name, order] of Object.entries(orders)) {
  let report: AnyReport | undefined;
  const fit = await least(
    async () => (report = await inline.run<AnyReport>('calibrate', order, options)),
    processorMs,
  );
  const follow = (compute: typeof inline) => (): Promise<unknown> =>
    compute.run('calibration-profiles', { order, report }, options);
  const alone = await least(follow(inline), processorMs);
  const clocks: number[] = [];
  for (const pool of pools) clocks.push(await least(follow(pool), () => performance.now()));
  print(
    `| ${name} | ${fit.toFixed(2)} | ${alone.toFixed(2)} | ${clocks.map((s) => s.toFixed(2)).join(' | ')} |`,
  );
}
await Promise.all(pools.map((pool) => pool.close()));
