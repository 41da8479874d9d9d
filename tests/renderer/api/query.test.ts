import { describe, expect, it, vi } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import { openFake } from '../support/fake-connection.ts';
import { marketAnswers } from '../support/fake-market.ts';
import { Box, inRoot, until } from '../support/rune-root.svelte.ts';

const context = { asOf: '2026-05-15' };

describe('a query', () => {
  it('is idle without an input, loads with one, and is ready with the answer', async () => {
    const engine = await openFake();
    const asOf = new Box<string | null>(null);
    const query = inRoot(() =>
      createQuery(engine, ['market', 'overview'], () => (asOf.value === null ? null : { asOf: asOf.value })),
    );
    expect(query.status).toBe('idle');
    asOf.value = context.asOf;
    await until(() => query.status === 'ready');
    expect(query.data?.asOf).toBe('2026-05-15');
    expect(query.busy).toBe(false);
  });

  it('keeps the last answer while the next one is awaited', async () => {
    let release = (): void => {};
    const overview = vi.fn(marketAnswers.overview);
    const engine = await openFake({ market: { overview } });
    const asOf = new Box('2026-05-15');
    const query = inRoot(() => createQuery(engine, ['market', 'overview'], () => ({ asOf: asOf.value })));
    await until(() => query.status === 'ready');
    overview.mockImplementationOnce(async (input, call) => {
      await new Promise<void>((resolve) => (release = resolve));
      return marketAnswers.overview(input, call);
    });
    asOf.value = '2026-05-14';
    await until(() => query.busy);
    expect(query.status).toBe('ready');
    expect(query.data?.asOf).toBe('2026-05-15');
    await until(() => overview.mock.calls.length === 2);
    release();
    await until(() => query.data?.asOf === '2026-05-14');
  });

  it('keeps the last good answer under an error, and recovers by a refresh', async () => {
    const overview = vi.fn(marketAnswers.overview);
    const engine = await openFake({ market: { overview } });
    const query = inRoot(() => createQuery(engine, ['market', 'overview'], () => context));
    await until(() => query.status === 'ready');
    overview.mockRejectedValueOnce(new VolterraError('STORE_IO'));
    engine.invalidate();
    await until(() => query.status === 'error');
    expect(query.error?.code).toBe('STORE_IO');
    expect(query.data?.asOf).toBe('2026-05-15');
    query.refresh();
    await until(() => query.status === 'ready');
    expect(query.error).toBeNull();
  });

  it('asks once for one input, and again when the store changed', async () => {
    const overview = vi.fn(marketAnswers.overview);
    const engine = await openFake({ market: { overview } });
    const asOf = new Box('2026-05-15');
    const query = inRoot(() => createQuery(engine, ['market', 'overview'], () => ({ asOf: asOf.value })));
    await until(() => query.data?.asOf === '2026-05-15');
    asOf.value = '2026-05-14';
    await until(() => query.data?.asOf === '2026-05-14');
    asOf.value = '2026-05-15';
    await until(() => query.data?.asOf === '2026-05-15');
    expect(overview).toHaveBeenCalledTimes(2);
    engine.invalidate();
    await until(() => overview.mock.calls.length === 3);
  });

  it('never lets a late answer to an old question replace a newer one', async () => {
    const releases: (() => void)[] = [];
    const engine = await openFake({
      market: {
        overview: async (input, call) => {
          await new Promise<void>((resolve) => releases.push(resolve));
          return marketAnswers.overview(input, call);
        },
      },
    });
    const asOf = new Box('2026-05-13');
    const query = inRoot(() => createQuery(engine, ['market', 'overview'], () => ({ asOf: asOf.value })));
    await until(() => releases.length === 1);
    asOf.value = '2026-05-15';
    await until(() => releases.length === 2);
    releases[1]!();
    await until(() => query.data !== null);
    releases[0]!();
    await until(() => engine.pending === 0);
    expect(query.data?.asOf).toBe('2026-05-15');
  });

  it('says partial where the answer lacks something', async () => {
    const engine = await openFake();
    const query = inRoot(() =>
      createQuery(engine, ['data', 'coverage'], () => ({}), {
        partial: ({ series }) => series.some(({ missingSessions }) => (missingSessions ?? 0) > 0),
      }),
    );
    await until(() => query.status === 'partial');
  });

  it('waits for a job to its end and shows how far it is', async () => {
    let release = (): void => {};
    const engine = await openFake({
      estimates: {
        marketParameters: async ({ asOf }, { progress }) => {
          progress(0.5, 'bootstrap 250 of 500');
          await new Promise<void>((resolve) => (release = resolve));
          return { asOf: asOf ?? '2026-05-15', estimates: [] };
        },
      },
    });
    const query = inRoot(() => createQuery(engine, ['estimates', 'marketParameters'], () => context));
    await until(() => query.progress?.stage === 'bootstrap 250 of 500');
    expect(query.status).toBe('loading');
    release();
    await until(() => query.status === 'ready');
    expect(query.data?.asOf).toBe('2026-05-15');
    expect(query.progress).toBeNull();
  });
});
