import type { AppParts } from '#renderer/panels/market/market.svelte.ts';
import { AsOf } from '#renderer/state/as-of.svelte.ts';
import { Preferences } from '#renderer/state/preferences.svelte.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { openFake } from '../support/fake-connection.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

export interface OpenParts extends AppParts {
  /** Screens that were asked for. */
  readonly shown: string[];
}

/** What a screen needs of the window, over the fake engine, with dates and settings read. */
export async function openParts(overrides: Overrides = {}): Promise<OpenParts> {
  const engine = await openFake(overrides);
  const shown: string[] = [];
  const parts = inRoot(() => ({
    engine,
    asOf: new AsOf(engine),
    preferences: new Preferences(engine),
    shown,
    show: (screen: string): void => void shown.push(screen),
  }));
  await until(() => parts.asOf.dates.data !== null && parts.preferences.loaded);
  return parts;
}
