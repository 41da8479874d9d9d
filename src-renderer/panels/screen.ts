import type { Component } from 'svelte';

/** One screen of the rail. The first nine have a key, their place in the order of the job. */
export interface Screen {
  readonly id: string;
  readonly title: string;
  readonly key?: string;
  readonly icon: Component;
  readonly load: () => Promise<{ readonly default: Component }>;
}
