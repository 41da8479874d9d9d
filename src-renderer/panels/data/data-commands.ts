import type { Command } from '#renderer/commands/command.ts';
import type { DataDesk } from './data-desk.svelte.ts';

/** Reachable from every screen. */
export function dataCommands(desk: DataDesk): readonly Command[] {
  const group = 'Data';
  const idle = (): boolean => desk.queue.progress === null;
  return [
    {
      id: 'data.choose-files',
      title: 'Import files…',
      group,
      keys: 'i',
      keyLabel: 'I',
      run: () => void desk.choose(false),
    },
    { id: 'data.choose-folder', title: 'Import a folder…', group, run: () => void desk.choose(true) },
    {
      id: 'data.import-ready',
      title: 'Read the files that are ready',
      group,
      enabled: () => idle() && desk.queue.ready.length > 0,
      run: () => void desk.importReady(),
    },
    {
      id: 'data.cancel',
      title: 'Cancel the import',
      group,
      enabled: () => !idle(),
      run: () => void desk.queue.cancel(),
    },
    {
      id: 'data.load-sample',
      title: 'Load the sample workspace',
      group,
      enabled: idle,
      run: () => void desk.loadSample(),
    },
    {
      id: 'data.export-rejected',
      title: 'Export the rows not used',
      group,
      run: () => void desk.exportRejectedRows(),
    },
    { id: 'data.verify', title: 'Verify the store', group, run: () => void desk.verify() },
    { id: 'data.format-guide', title: 'Format guide', group, run: () => (desk.guideShown = true) },
  ];
}
