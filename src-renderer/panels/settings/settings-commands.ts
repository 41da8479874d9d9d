import type { Command } from '#renderer/commands/command.ts';
import type { HealthController } from './health.svelte.ts';

const group = 'Settings & health';

/** What the screen adds to the palette while it is shown. */
export function settingsCommands(health: HealthController): readonly Command[] {
  return [
    {
      id: 'settings.test',
      title: 'Test every device again',
      group,
      enabled: () => !health.kept.checking,
      run: () => void health.check(),
    },
    {
      id: 'settings.verify',
      title: 'Verify the store',
      group,
      enabled: () => !health.kept.verifying.running,
      run: () => void health.verify(),
    },
  ];
}
