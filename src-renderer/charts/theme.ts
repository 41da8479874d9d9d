import type { Dash, Tone } from './spec.ts';

/** Colours and type of the running theme, read once per theme change from the style sheet's tokens. */
export interface ChartTheme {
  readonly panel: string;
  readonly raised: string;
  readonly rule: string;
  readonly edge: string;
  readonly focus: string;
  readonly tones: Readonly<Record<Tone, string>>;
  readonly textFont: string;
  readonly numberFont: string;
  readonly axisSizePx: number;
}

const tokenOfTone: Readonly<Record<Tone, string>> = {
  text: '--text',
  muted: '--muted',
  blue: '--blue',
  orange: '--orange',
  green: '--green',
  purple: '--purple',
  yellow: '--yellow',
};

export function readTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const colour = colourResolver();
  const tones = Object.fromEntries(
    Object.entries(tokenOfTone).map(([tone, name]) => [tone, colour.resolve(name)]),
  ) as Record<Tone, string>;
  const theme: ChartTheme = {
    panel: colour.resolve('--panel'),
    raised: colour.resolve('--raised'),
    rule: colour.resolve('--rule'),
    edge: colour.resolve('--edge'),
    focus: colour.resolve('--focus'),
    tones,
    textFont: style.getPropertyValue('--font-text').trim() || 'sans-serif',
    numberFont: style.getPropertyValue('--font-number').trim() || 'monospace',
    axisSizePx: Number.parseFloat(style.getPropertyValue('--size-caption')) || 11,
  };
  colour.dispose();
  return theme;
}

/** Lets the browser turn a token into `rgb(…)`: under forced colours a token is a system colour by name. */
function colourResolver(): { resolve: (token: string) => string; dispose: () => void } {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  return {
    resolve: (token) => {
      probe.style.color = `var(${token})`;
      return getComputedStyle(probe).color;
    },
    dispose: () => probe.remove(),
  };
}

/** CSS custom property of a tone, for parts drawn by the style sheet. */
export const cssColour = (tone: Tone): string => `var(${tokenOfTone[tone]})`;

/** Dash lengths in CSS pixels; empty for a solid line. */
export function dashPattern(dash: Dash, widthPx: number): readonly number[] {
  if (dash === 'solid') return [];
  return dash === 'dashed' ? [5 + widthPx, 4] : [widthPx, 3];
}

/** `rgb(r, g, b)` with an opacity; other notations are left as they are. */
export function withAlpha(colour: string, alpha: number): string {
  const channels = /^rgb\(([^)/]+)\)$/.exec(colour)?.[1];
  return channels === undefined ? colour : `rgba(${channels}, ${alpha})`;
}
