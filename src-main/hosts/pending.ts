import { VolterraError } from '#contract/errors.ts';
import type { Contract } from '#contract/contract.ts';
import type { AreaService } from '#services/service-context.ts';
import type { Store } from '#store/store.ts';

/** Answers every procedure of an area with a typed error until its service is there. */
export function pendingArea<Area extends keyof Contract>(area: Area): AreaService<Area> {
  const refuse = (): Promise<never> =>
    Promise.reject(new VolterraError('NO_DATA', { message: `${area} has no service yet.` }));
  return new Proxy({}, { get: () => refuse }) as AreaService<Area>;
}

/** An empty store that keeps nothing. */
export function pendingStore(): Store {
  const info = { sqliteVersion: '3.54.1', databaseBytes: 0, schemaVersion: 0, readOnly: false, empty: true, sample: false };
  const own = { info: async () => info, jobs: async () => [], saveJob: async () => undefined };
  const refuse = (): Promise<never> => Promise.reject(new VolterraError('NO_DATA'));
  const room = new Proxy(own, { get: (target, name) => Reflect.get(target, name) ?? refuse });
  return { read: room as never, write: room as never, close: async () => undefined };
}
