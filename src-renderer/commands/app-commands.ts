import type { AppState } from '../state/app-state.svelte.ts';
import type { ThemeChoice } from '../state/theme.svelte.ts';
import type { Command } from './command.ts';

/** What the frame itself opens. */
export interface FrameActions {
  readonly openPalette: () => void;
  readonly openShortcuts: () => void;
  readonly openAbout: () => void;
  readonly focusDate: () => void;
  readonly toggleTable: () => void;
}

interface ScreenName {
  readonly id: string;
  readonly title: string;
  readonly key?: string;
}

export function appCommands(
  app: AppState,
  screens: readonly ScreenName[],
  frame: FrameActions,
): readonly Command[] {
  return [
    ...screens.map(({ id, title, key }): Command => {
      const keys = key === undefined ? {} : { keys: key, keyLabel: key };
      return { id: `go.${id}`, title, group: 'Go to', ...keys, run: () => app.show(id) };
    }),
    ...asOfCommands(app, frame),
    ...viewCommands(app, frame),
    {
      id: 'help.shortcuts',
      title: 'Keyboard shortcuts',
      group: 'Help',
      keys: 'Shift+?',
      keyLabel: '?',
      run: frame.openShortcuts,
    },
    { id: 'help.about', title: 'About Volterra', group: 'Help', run: frame.openAbout },
  ];
}

function asOfCommands({ asOf }: AppState, frame: FrameActions): readonly Command[] {
  const group = 'As-of date';
  return [
    {
      id: 'as-of.previous',
      title: 'Previous day',
      group,
      keys: '[',
      keyLabel: '[',
      repeats: true,
      enabled: () => asOf.hasPrevious,
      run: () => asOf.step(-1),
    },
    {
      id: 'as-of.next',
      title: 'Next day',
      group,
      keys: ']',
      keyLabel: ']',
      repeats: true,
      enabled: () => asOf.hasNext,
      run: () => asOf.step(1),
    },
    {
      id: 'as-of.month-back',
      title: '21 sessions back',
      group,
      keys: 'Shift+{',
      keyLabel: '{',
      repeats: true,
      enabled: () => asOf.hasPrevious,
      run: () => asOf.step(-21),
    },
    {
      id: 'as-of.month-on',
      title: '21 sessions on',
      group,
      keys: 'Shift+}',
      keyLabel: '}',
      repeats: true,
      enabled: () => asOf.hasNext,
      run: () => asOf.step(21),
    },
    {
      id: 'as-of.latest',
      title: 'Latest day',
      group,
      keys: '\\',
      keyLabel: '\\',
      enabled: () => !asOf.isLatest,
      run: () => asOf.choose(null),
    },
    {
      id: 'as-of.play',
      title: 'Play or stop',
      group,
      keys: 'p',
      keyLabel: 'P',
      enabled: () => asOf.days.length > 1,
      run: () => asOf.toggle(),
    },
    { id: 'as-of.choose', title: 'Choose a date', group, keys: 'd', keyLabel: 'D', run: frame.focusDate },
  ];
}

function viewCommands(app: AppState, frame: FrameActions): readonly Command[] {
  const group = 'View';
  const themes: Readonly<Record<ThemeChoice, string>> = {
    dark: 'Dark',
    light: 'Light',
    'high-contrast': 'High contrast',
    system: 'Follow the system',
  };
  return [
    {
      id: 'view.palette',
      title: 'Command palette',
      group,
      keys: '$mod+KeyK',
      keyLabel: 'Ctrl K',
      run: frame.openPalette,
    },
    {
      id: 'view.table',
      title: 'Show data table or picture',
      group,
      keys: 't',
      keyLabel: 'T',
      run: frame.toggleTable,
    },
    ...Object.entries(themes).map(([theme, name]): Command => {
      const run = (): void => app.theme.choose(theme as ThemeChoice);
      return {
        id: `view.theme-${theme}`,
        title: `Theme: ${name}`,
        group,
        enabled: () => app.theme.choice !== theme,
        run,
      };
    }),
    { id: 'view.refresh', title: 'Read everything again', group, run: () => app.engine.invalidate() },
  ];
}
