import type { Settings } from '#contract/schemas/system.ts';
import type { Preferences } from './preferences.svelte.ts';

export type ThemeChoice = Settings['theme'];
type Theme = Exclude<ThemeChoice, 'system'>;

const hintKey = 'volterra-theme';

/** Which of the three sets of colours is on; puts `data-theme` on the document. */
export class ThemeState {
  readonly #preferences: Preferences;
  #systemIsLight = $state(false);

  constructor(preferences: Preferences) {
    this.#preferences = preferences;
    const light = window.matchMedia('(prefers-color-scheme: light)');
    this.#systemIsLight = light.matches;
    light.addEventListener('change', ({ matches }) => (this.#systemIsLight = matches));
    $effect(() => {
      document.documentElement.dataset['theme'] = this.current;
      if (preferences.loaded) localStorage.setItem(hintKey, this.choice);
    });
  }

  get choice(): ThemeChoice {
    return this.#preferences.settings?.theme ?? hintedChoice();
  }

  get current(): Theme {
    if (this.choice !== 'system') return this.choice;
    return this.#systemIsLight ? 'light' : 'dark';
  }

  choose(theme: ThemeChoice): void {
    this.#preferences.set({ theme });
  }
}

/** The choice of the last visit, so that the first frame has the right colours. */
function hintedChoice(): ThemeChoice {
  const hint = localStorage.getItem(hintKey);
  return hint === 'light' || hint === 'high-contrast' || hint === 'system' ? hint : 'dark';
}
