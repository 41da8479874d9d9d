import { mkdtempSync, readdirSync, rmSync, truncateSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contract } from '#contract/contract.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { createRepairLabService } from '#services/repair-lab/repair-lab-service.ts';
import { contextAt, depsOf } from '../market/memory-reader.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'volterra-train-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
const folders = { bundled: join(dataDir, 'none'), trained: join(dataDir, 'models') };
const lab = createRepairLabService({
  market: depsOf({ chains: [] }),
  compute: createInlineCompute(tasks),
  folders,
});
const context = contextAt('2023-04-17');

describe('repairLab.train', () => {
  it('keeps the network under the hash of its weights, lists it, and leaves no checkpoint behind', async () => {
    const input = contract.repairLab.train.input.parse({
      network: 'published-cnn',
      families: ['ssvi'],
      epochs: 1,
      executor: 'onnx',
    });
    const trained = await lab.train(input, context);
    expect(trained.stopped).toBe('done');
    expect(trained.estimator).toBe(`published-cnn-${trained.manifest.weightsHash.slice(0, 8)}`);
    expect(readdirSync(join(dataDir, 'surface-repair-running'))).toEqual([]);
    const { estimators } = await lab.estimators({}, context);
    const kept = estimators.find(({ id }) => id === trained.estimator);
    expect(kept).toMatchObject({ origin: 'trained', trainedOn: ['ssvi'] });
    const weights = join(folders.trained, trained.estimator, 'weights.bin');
    expect(existsSync(weights)).toBe(true);

    truncateSync(weights, 100);
    const asked = contract.repairLab.evaluate.input.parse({
      estimators: [trained.estimator],
      families: ['ssvi'],
      masks: ['regular'],
      surfaces: 2,
    });
    await expect(lab.evaluate(asked, context)).rejects.toMatchObject({ code: 'FILE_DAMAGED' });
  });

  it('names folders that hold no network', async () => {
    rmSync(join(folders.trained, readdirSync(folders.trained)[0]!, 'model.json'));
    const { unreadable } = await lab.estimators({}, context);
    expect(unreadable).toHaveLength(1);
    expect(unreadable[0]!.reason).toContain('model.json');
  });
});
