import { readTheme } from './theme.ts';
import type { ChartTheme } from './theme.ts';

/**
 * The theme as state: every chart that reads `current` is drawn again when the page's theme, the contrast setting or
 * forced colours change. One observer serves all charts.
 */
class ThemeWatch {
  #current = $state.raw<ChartTheme | null>(null);
  #watching = false;

  get current(): ChartTheme {
    this.#watch();
    return this.#current ?? readTheme();
  }

  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const refresh = (): void => {
      this.#current = readTheme();
    };
    new MutationObserver(refresh).observe(document.documentElement, {
      attributes: true,
      attributeFilter: ['data-theme', 'class', 'style'],
    });
    for (const query of ['(forced-colors: active)', '(prefers-color-scheme: dark)']) {
      matchMedia(query).addEventListener('change', refresh);
    }
    // The fonts arrive after the first drawing; axis labels are then measured again.
    void document.fonts.ready.then(refresh);
  }
}

export const themeWatch = new ThemeWatch();
