import { flushSync } from 'svelte';
import { onTestFinished, vi } from 'vitest';

/** Makes a rune class where its effects may live, as a component would; they end with the test. */
export function inRoot<T>(make: () => T): T {
  let made: T | undefined;
  const dispose = $effect.root(() => {
    made = make();
  });
  onTestFinished(dispose);
  flushSync();
  return made as T;
}

/** Waits until the effects have brought it about. */
export function until(condition: () => unknown): Promise<void> {
  return vi.waitFor(() => {
    flushSync();
    if (!condition()) throw new Error(`not yet: ${condition.toString()}`);
  });
}

/** A value that effects follow. */
export class Box<T> {
  value: T = $state.raw() as T;

  constructor(value: T) {
    this.value = value;
  }
}
