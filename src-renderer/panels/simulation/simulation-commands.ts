import type { Command } from '#renderer/commands/command.ts';
import type { SimulationController } from './simulation.svelte.ts';

const group = 'Simulation';

/** What the Simulation screen adds to the palette while it is shown. */
export function simulationCommands(simulation: SimulationController): readonly Command[] {
  return [
    {
      id: 'simulation.run',
      title: 'Run the simulation',
      group,
      keys: '$mod+Enter',
      keyLabel: 'Ctrl Enter',
      enabled: () => simulation.canRun,
      run: () => void simulation.start(),
    },
    {
      id: 'simulation.stop',
      title: 'Stop the simulation',
      group,
      keys: '$mod+Period',
      keyLabel: 'Ctrl .',
      enabled: () => simulation.kept.job.running,
      run: () => void simulation.stop(),
    },
    {
      id: 'simulation.range',
      title: 'Range forecast of a series',
      group,
      enabled: () => simulation.kept.view !== 'range',
      run: () => (simulation.kept.view = 'range'),
    },
    {
      id: 'simulation.position',
      title: 'Hold a position of options',
      group,
      enabled: () => simulation.kept.view !== 'position',
      run: () => (simulation.kept.view = 'position'),
    },
    {
      id: 'simulation.payoff',
      title: 'Simulate a payoff',
      group,
      enabled: () => simulation.kept.view !== 'payoff',
      run: () => (simulation.kept.view = 'payoff'),
    },
  ];
}
