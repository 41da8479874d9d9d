import type { StoredSimulation } from '#contract/schemas/stored-simulation.ts';
import type { SimulationArchive } from '#services/simulation/simulation-archive.ts';

/** An archive that forgets. */
export function memoryArchive(change: Partial<SimulationArchive> = {}): SimulationArchive {
  const runs: StoredSimulation[] = [];
  return {
    reader: {
      simulations: async ({ process, limit, offset }) => {
        const own = runs.filter((run) => process === undefined || run.process === process);
        const summaries = own.map(
          ({ input: _input, machine: _machine, result: _result, ...summary }) => summary,
        );
        return { total: own.length, runs: summaries.slice(offset, offset + limit) };
      },
      simulation: async (runId) => runs.find((run) => run.runId === runId) ?? null,
    },
    writer: { saveSimulation: async (run) => void runs.unshift(run) },
    machine: { platform: 'linux x64', cpu: 'Fixture CPU', cores: 2, node: 'v26.0.0' },
    newId: () => `simulation-${runs.length + 1}`,
    ...change,
  };
}
