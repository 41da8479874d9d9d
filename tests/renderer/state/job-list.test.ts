import { describe, expect, it } from 'vitest';
import { JobList } from '#renderer/state/job-list.svelte.ts';
import { VolterraError } from '#contract/errors.ts';
import { openFake } from '../support/fake-connection.ts';
import { report } from '../support/data-fixture.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

describe('the list of jobs', () => {
  it('shows a job that somebody else started, and lets it be cancelled', async () => {
    const engine = await openFake({
      data: {
        ingest: (_input, { signal, progress }) => {
          progress(0.25, 'one of four');
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(new VolterraError('CANCELLED')));
          });
        },
      },
    });
    const list = inRoot(() => new JobList(engine));
    const job = engine.client.data.ingest({ sources: [{ kind: 'path', path: 'x' }] });
    const jobId = await job.jobId;
    await list.poll();
    await until(() => list.running.length === 1);
    expect(list.running[0]).toMatchObject({ jobId, procedure: 'data.ingest', fraction: 0.25 });
    await list.cancel(jobId);
    await expect(job.result).rejects.toMatchObject({ code: 'CANCELLED' });
    await until(() => list.running.length === 0);
  });

  it('takes every answer for out of date when an import has ended', async () => {
    const engine = await openFake({
      data: { ingest: async () => ({ files: [report('a.csv')], rowsPerSecond: 1, removedSampleImports: 0 }) },
    });
    const list = inRoot(() => new JobList(engine));
    await list.poll();
    const before = engine.revision;
    await engine.client.data.ingest({ sources: [{ kind: 'path', path: 'a.csv' }] }).result;
    await list.poll();
    expect(engine.revision).toBe(before + 1);
    await list.poll();
    expect(engine.revision).toBe(before + 1);
  });
});
