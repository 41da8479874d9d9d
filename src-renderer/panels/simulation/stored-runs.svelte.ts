import { untrack } from 'svelte';
import { VolterraError } from '#contract/errors.ts';
import type { SimulationReplay } from '#contract/schemas/stored-simulation.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import { Replay } from '../frame/replay.svelte.ts';
import type { SimulationController } from './simulation.svelte.ts';
import type { StoredRow } from './stored-rows.ts';

const MOST_ROWS = 500;

/** Stored simulations: looked up, put on the desk, replayed. */
export class StoredRuns {
  readonly list;
  readonly replay: Replay<SimulationReplay>;
  #selected = $state<string | null>(null);
  #error = $state.raw<VolterraError | null>(null);
  readonly #engine: Engine;
  readonly #simulation: SimulationController;

  constructor(engine: Engine, simulation: SimulationController) {
    this.#engine = engine;
    this.#simulation = simulation;
    this.replay = new Replay((runId) => engine.client.simulation.replay({ runId }));
    this.list = createQuery(engine, ['simulation', 'list'], () => ({ limit: MOST_ROWS, offset: 0 }));
    // one that has ended since is at the top
    $effect(() => {
      const newest = simulation.kept.shown?.result.runId ?? null;
      untrack(() => {
        if (newest !== null && this.list.data?.runs.every(({ runId }) => runId !== newest))
          this.list.refresh();
      });
    });
  }

  get rows(): readonly StoredRow[] {
    const { processes } = this.#simulation;
    const labelOf = (process: string): string => processes.find(({ id }) => id === process)?.label ?? process;
    const runs = this.list.data?.runs ?? [];
    return runs.map((run) => ({ run, processLabel: labelOf(run.process) }));
  }

  get selected(): StoredRow | null {
    return this.rows.find(({ run }) => run.runId === this.#selected) ?? this.rows[0] ?? null;
  }

  get error(): VolterraError | null {
    return this.#error;
  }

  select(runId: string): void {
    this.#selected = runId;
    this.#error = null;
  }

  /** Puts the chosen one on the desk; its pictures come by a replay. */
  async show(): Promise<void> {
    const { selected } = this;
    if (!selected) return;
    this.#error = null;
    try {
      const { input, result } = await this.#engine.client.simulation.get({ runId: selected.run.runId });
      if (!this.#simulation.show(input, result))
        throw new VolterraError('INVALID_INPUT', {
          message: 'This simulation has several payoffs or legs, which the desk cannot show.',
        });
    } catch (error) {
      this.#error = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
    }
  }

  /** Simulates the chosen one again; where it is on the desk, its pictures are drawn. */
  async replayChosen(): Promise<void> {
    const { selected } = this;
    if (!selected) return;
    const { runId } = selected.run;
    await this.replay.run(runId);
    const { shown } = this.#simulation.kept;
    const again = this.replay.result;
    if (again?.same && shown?.result.runId === runId)
      this.#simulation.kept.shown = { ...shown, result: { ...again.result, runId } };
  }
}
