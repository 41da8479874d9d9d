import type { Command } from '#renderer/commands/command.ts';
import type { RepairController, ViewId } from './repair.svelte.ts';
import type { ScoresController } from './scores.svelte.ts';
import type { TrainingController } from './training.svelte.ts';

const group = 'Surface repair';

interface Controllers {
  readonly repair: RepairController;
  readonly scores: ScoresController;
  readonly training: TrainingController;
}

/** What the Surface repair screen adds to the palette while it is shown. */
export function repairCommands(controllers: Controllers): readonly Command[] {
  return [...runs(controllers), ...repairs(controllers), ...views(controllers)];
}

function runs({ repair, scores, training }: Controllers): readonly Command[] {
  const jobOf = (view: ViewId) =>
    view === 'scores' ? scores.job : view === 'training' ? training.kept.job : null;
  const actions: Readonly<Record<ViewId, { readonly can: () => boolean; readonly run: () => void }>> = {
    repair: { can: () => repair.canRepair, run: () => void repair.repair() },
    scores: { can: () => scores.canRun, run: () => void scores.run() },
    training: { can: () => training.canTrain, run: () => void training.train() },
  };
  return [
    {
      id: 'repair.run',
      title: 'Run what is on the desk: repair, score or train',
      group,
      keys: '$mod+Enter',
      keyLabel: 'Ctrl Enter',
      enabled: () => actions[repair.kept.view].can(),
      run: () => actions[repair.kept.view].run(),
    },
    {
      id: 'repair.stop',
      title: 'Stop the scoring or the training, keep what is done',
      group,
      keys: '$mod+Period',
      keyLabel: 'Ctrl .',
      enabled: () => jobOf(repair.kept.view)?.running ?? false,
      run: () => void jobOf(repair.kept.view)?.stop(),
    },
  ];
}

function repairs({ repair }: Controllers): readonly Command[] {
  const { kept } = repair;
  const run = (source: 'chain' | 'example') => (): void => {
    kept.view = 'repair';
    void repair.repairFrom(source);
  };
  const isIdle = (): boolean => repair.list.data !== null && !kept.busy;
  return [
    {
      id: 'repair.chain',
      title: 'Repair today’s chain',
      group,
      enabled: () => isIdle() && repair.chain !== null,
      run: run('chain'),
    },
    {
      id: 'repair.example',
      title: 'Repair a generated example',
      group,
      enabled: isIdle,
      run: run('example'),
    },
    {
      id: 'repair.pictures',
      title: 'All six surfaces',
      group,
      enabled: () => kept.view === 'repair' && kept.picture !== null,
      run: () => repair.open(null),
    },
  ];
}

function views({ repair }: Controllers): readonly Command[] {
  const titles: readonly (readonly [ViewId, string])[] = [
    ['repair', 'Repair a surface'],
    ['scores', 'Scores of the estimators'],
    ['training', 'Train a network that repairs'],
  ];
  return titles.map(([view, title]) => ({
    id: `repair.view.${view}`,
    title,
    group,
    enabled: () => repair.kept.view !== view,
    run: () => (repair.kept.view = view),
  }));
}
