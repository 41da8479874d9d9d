import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportReport } from '#contract/schemas/data.ts';
import type { IngestDeps } from '#services/ingest/ingest-deps.ts';
import { createIngestService } from '#services/ingest/ingest-service.ts';
import { clearSample, refuseBesideRealData } from '#services/ingest/sample-workspace.ts';
import type { ServiceContext } from '#services/service-context.ts';
import { openTestEngine } from '../../support/test-engine.ts';

const options = { signal: new AbortController().signal, progress: () => undefined };

function storeOf(reports: readonly Partial<ImportReport>[]): { deps: IngestDeps; removed: string[] } {
  const removed: string[] = [];
  const read = {
    info: async () => ({ sample: reports.some(({ sample }) => sample) }),
    imports: async ({ limit, offset }: { limit: number; offset: number }) => ({
      total: reports.length,
      imports: reports.slice(offset, offset + limit),
    }),
  };
  const write = { removeImport: async (batchId: string) => removed.push(batchId) > 0 };
  return { deps: { store: { read, write } } as unknown as IngestDeps, removed };
}

describe('clearSample', () => {
  it('takes out every simulated import and no other', async () => {
    const { deps, removed } = storeOf([
      { batchId: 'a', sample: true },
      { batchId: 'b', sample: false, records: 3 },
      { batchId: null, sample: true },
      { batchId: 'c', sample: true },
    ]);
    expect(await clearSample(deps, options)).toBe(2);
    expect(removed).toEqual(['a', 'c']);
  });

  it('stops when it is told to', async () => {
    const { deps, removed } = storeOf([{ batchId: 'a', sample: true }]);
    await expect(clearSample(deps, { ...options, signal: AbortSignal.abort() })).rejects.toThrow();
    expect(removed).toEqual([]);
  });
});

describe('refuseBesideRealData', () => {
  it('lets the sample into a store without rows of real files', async () => {
    const { deps } = storeOf([{ batchId: 'a', sample: false, records: 0, fileName: 'refused.csv' }]);
    await expect(refuseBesideRealData(deps)).resolves.toBeUndefined();
  });

  it('names a real file that stands in the way', async () => {
    const { deps } = storeOf([{ batchId: 'a', sample: false, records: 5, fileName: 'VIX_History.csv' }]);
    await expect(refuseBesideRealData(deps)).rejects.toMatchObject({ code: 'SAMPLE_REFUSED' });
    const service = createIngestService({ ...deps, dataDir: tmpdir() });
    const context = { ...options, door: 'cli', now: Date.now, partial: () => undefined } as ServiceContext;
    await expect(service.loadSample({ seed: 1 }, context)).rejects.toMatchObject({ code: 'SAMPLE_REFUSED' });
  });
});

describe('the first real file', () => {
  it('replaces the sample, a refused file does not', async () => {
    const { client, dispose } = await openTestEngine();
    try {
      await client.data.loadSample({ seed: 1 }).result;
      const folder = mkdtempSync(join(tmpdir(), 'volterra-real-'));
      const [bad, good] = [join(folder, 'notes.csv'), join(folder, 'VIX_History.csv')];
      writeFileSync(bad, 'just,some,words\nthat,mean,nothing\n');
      writeFileSync(
        good,
        'DATE,OPEN,HIGH,LOW,CLOSE\n12/30/2024,16.9,18.0,16.5,17.4\n12/31/2024,17.2,17.8,16.9,17.35\n',
      );
      const ingest = (path: string) => client.data.ingest({ sources: [{ kind: 'path', path }] }).result;
      expect((await ingest(bad)).removedSampleImports).toBe(0);
      expect((await client.system.info({})).sample).toBe(true);
      const result = await ingest(good);
      expect(result.removedSampleImports).toBeGreaterThan(100);
      expect(result.files[0]!.accounting).toMatchObject({ accepted: 2, quarantined: 0 });
      expect((await client.system.info({})).sample).toBe(false);
      const { series } = await client.data.coverage({});
      expect(series.map(({ seriesId, count }) => [seriesId, count])).toEqual([['VIX', 2]]);
      expect((await client.store.verify({}).result).status).toBe('OK');
    } finally {
      await dispose();
    }
  });
});
