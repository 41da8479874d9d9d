import type { Command } from '#renderer/commands/command.ts';
import type { JobsController } from './jobs.svelte.ts';

const group = 'Jobs & schedules';

/** What the screen adds to the palette while it is shown. */
export function jobsCommands(jobs: JobsController): readonly Command[] {
  const has = (): boolean => jobs.selected !== null;
  return [
    { id: 'jobs.new', title: 'New schedule', group, keys: 'n', keyLabel: 'N', run: () => jobs.edit(null) },
    {
      id: 'jobs.edit',
      title: 'Edit the schedule',
      group,
      keys: 'e',
      keyLabel: 'E',
      enabled: has,
      run: () => jobs.edit(jobs.selected),
    },
    {
      id: 'jobs.run',
      title: 'Run the schedule now',
      group,
      keys: 'r',
      keyLabel: 'R',
      enabled: () => has() && jobs.selected!.state !== 'running' && !jobs.busy,
      run: () => void jobs.runNow(jobs.selected!.scheduleId),
    },
    {
      id: 'jobs.toggle',
      title: 'Switch the schedule off, or on again',
      group,
      keys: 'o',
      keyLabel: 'O',
      enabled: has,
      run: () => {
        const { scheduleId, state } = jobs.selected!;
        void jobs.setEnabled(scheduleId, state === 'disabled' || state === 'paused');
      },
    },
    ...[-1, 1].map((by): Command => {
      return {
        id: `jobs.month${by}`,
        title: by < 0 ? 'Previous month of the calendar' : 'Next month of the calendar',
        group,
        keys: by < 0 ? ',' : '.',
        keyLabel: by < 0 ? ',' : '.',
        repeats: true,
        enabled: has,
        run: () => jobs.turn(by),
      };
    }),
  ];
}
