import type { BackEndDeps } from './on-back-end.ts';

/** What simulations need beside their input. */
export interface SimulationDeps extends BackEndDeps {
  readonly codeVersion: string;
}
