import type { Command } from '#renderer/commands/command.ts';
import { smileAxes } from '#renderer/charts/smile-axis.ts';
import type { SurfaceController } from './surface.svelte.ts';
import { methods, ranges, surfaceViews } from './surface-view.ts';

const group = 'Smile & surface';

/** A field with the focus has an undo of its own. */
const notTyping = (): boolean => !document.activeElement?.matches('input, textarea, [contenteditable]');

/** The entry after the present one; the first after the last. */
function after<Id extends string>(entries: readonly { readonly id: Id }[], present: string): Id {
  const index = entries.findIndex(({ id }) => id === present);
  return entries[(index + 1) % entries.length]!.id;
}

/** What the Smile & surface screen adds to the palette while it is shown. */
export function surfaceCommands(surface: SurfaceController): readonly Command[] {
  const { edits } = surface;
  return [
    {
      id: 'surface.previous-expiry',
      title: 'Previous expiry',
      group,
      keys: ',',
      keyLabel: ',',
      repeats: true,
      enabled: () => surface.selectedIndex > 0,
      run: () => surface.step(-1),
    },
    {
      id: 'surface.next-expiry',
      title: 'Next expiry',
      group,
      keys: '.',
      keyLabel: '.',
      repeats: true,
      enabled: () => surface.selectedIndex < surface.slices.length - 1,
      run: () => surface.step(1),
    },
    ...viewCommands(surface),
    {
      id: 'surface.undo',
      title: 'Undo the last quote edit',
      group,
      keys: '$mod+KeyZ',
      keyLabel: 'Ctrl Z',
      enabled: () => edits.canUndo && notTyping(),
      run: () => surface.desk.undo(),
    },
    {
      id: 'surface.redo',
      title: 'Redo the quote edit',
      group,
      keys: '$mod+Shift+KeyZ',
      keyLabel: 'Ctrl Shift Z',
      enabled: () => edits.canRedo && notTyping(),
      run: () => surface.desk.redo(),
    },
    {
      id: 'surface.clear-edits',
      title: 'Take back all quote edits of this chain',
      group,
      enabled: () => edits.count > 0,
      run: () => surface.desk.clear(),
    },
    {
      id: 'surface.project',
      title: 'Project the surface onto no arbitrage',
      group,
      enabled: () => surface.data !== null && !surface.projection.busy,
      run: () => surface.project(),
    },
  ];
}

function viewCommands(surface: SurfaceController): readonly Command[] {
  return [
    {
      id: 'surface.axis',
      title: 'Next axis: strike, log-moneyness, delta',
      group,
      keys: 'x',
      keyLabel: 'X',
      run: () => surface.setView({ axis: after(smileAxes, surface.view.axis) }),
    },
    {
      id: 'surface.range',
      title: 'Next quotes: core, in use, all',
      group,
      keys: 'a',
      keyLabel: 'A',
      run: () => surface.setView({ range: after(ranges, surface.view.range) }),
    },
    {
      id: 'surface.view',
      title: 'Next view: heatmap, 3-D, residuals',
      group,
      keys: 'v',
      keyLabel: 'V',
      run: () => surface.setView({ surface: after(surfaceViews, surface.view.surface) }),
    },
    {
      id: 'surface.compare',
      title: 'Compare with the chain before, or with none',
      group,
      keys: 'c',
      keyLabel: 'C',
      run: () => surface.setView({ compare: surface.view.compare === 'none' ? 'previous' : 'none' }),
    },
    ...methods.map(({ id, label }): Command => {
      return {
        id: `surface.method-${id}`,
        title: `Fit with ${label}`,
        group,
        enabled: () => surface.view.method !== id,
        run: () => surface.setView({ method: id }),
      };
    }),
  ];
}
