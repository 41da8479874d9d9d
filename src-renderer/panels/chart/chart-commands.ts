import type { Command } from '#renderer/commands/command.ts';
import type { ChartController } from './chart.svelte.ts';

const group = 'Chart';

/** What the Chart screen adds to the palette while it is shown. */
export function chartCommands(chart: ChartController): readonly Command[] {
  const isReplay = (): boolean => chart.feed.isOpen && !chart.isFile;
  return [
    {
      id: 'chart.replay',
      title: 'Replay the stored bars',
      group,
      keys: '$mod+Enter',
      keyLabel: 'Ctrl Enter',
      enabled: () => !chart.feed.isOpen && chart.source !== undefined && chart.fault === null,
      run: () => void chart.replay(),
    },
    {
      id: 'chart.play',
      title: 'Play or pause the replay',
      group,
      keys: 'k',
      keyLabel: 'K',
      enabled: isReplay,
      run: () => chart.togglePlay(),
    },
    {
      id: 'chart.step',
      title: 'One bar on in the replay',
      group,
      keys: 'n',
      keyLabel: 'N',
      enabled: isReplay,
      run: () => chart.steer({ action: 'step' }),
    },
    {
      id: 'chart.file',
      title: 'Follow a file of bars…',
      group,
      enabled: () => chart.hasWindow,
      run: () => void chart.chooseFile(),
    },
    {
      id: 'chart.stop',
      title: 'Leave the feed',
      group,
      keys: '$mod+Period',
      keyLabel: 'Ctrl .',
      enabled: () => chart.isFeed,
      run: () => chart.leaveFeed(),
    },
  ];
}
