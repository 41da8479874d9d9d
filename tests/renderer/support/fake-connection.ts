import { Engine } from '#renderer/api/engine.svelte.ts';
import { connectFake } from './fake-engine.ts';
import type { Overrides } from './fake-engine.ts';

/** The page's side of a connection to the fake engine, open. */
export async function openFake(overrides: Overrides = {}): Promise<Engine> {
  const engine = new Engine(() => Promise.resolve(connectFake(overrides)));
  await engine.connect();
  return engine;
}
