import type { RibbonSpec, RibbonState } from '../spec.ts';
import { withAlpha } from '../theme.ts';
import type { ChartTheme } from '../theme.ts';

export const ribbonHeightPx = 12;

export interface RibbonStretch {
  readonly state: number;
  readonly left: number;
  readonly right: number;
}

/** Paints stretches of state: colour, a pattern of its own, and the word where it fits. */
export function paintRibbon(
  ctx: CanvasRenderingContext2D,
  stretches: readonly RibbonStretch[],
  top: number,
  style: { readonly ribbon: RibbonSpec; readonly theme: ChartTheme },
): void {
  ctx.save();
  ctx.font = `10px ${style.theme.textFont}`;
  ctx.textBaseline = 'middle';
  for (const stretch of stretches) {
    const state = style.ribbon.legend[stretch.state];
    if (!state || state.pattern === 'empty') continue;
    const width = Math.max(1, stretch.right - stretch.left);
    const colour = style.theme.tones[state.tone];
    ctx.fillStyle = withAlpha(colour, state.pattern === 'solid' ? 0.28 : 0.4);
    ctx.fillRect(stretch.left, top, width, ribbonHeightPx);
    ctx.fillStyle = colour;
    ctx.fillRect(stretch.left, top + ribbonHeightPx - 2, width, 2);
    if (state.pattern !== 'solid' && width >= 3) paintPattern(ctx, stretch, top, { state, colour });
    writeWord(ctx, stretch, top, { state, theme: style.theme });
  }
  ctx.restore();
}

function paintPattern(
  ctx: CanvasRenderingContext2D,
  stretch: RibbonStretch,
  top: number,
  { state, colour }: { readonly state: RibbonState; readonly colour: string },
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(stretch.left, top, stretch.right - stretch.left, ribbonHeightPx);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = 1;
  // Anchored to the canvas, not to the stretch, so that neighbouring stretches do not flicker while panning.
  const from = Math.floor(stretch.left / 4) * 4 - ribbonHeightPx;
  if (state.pattern === 'hatched') {
    ctx.beginPath();
    for (let x = from; x < stretch.right; x += 4) {
      ctx.moveTo(x, top + ribbonHeightPx);
      ctx.lineTo(x + ribbonHeightPx, top);
    }
    ctx.stroke();
  } else {
    for (let x = from; x < stretch.right; x += 4) ctx.fillRect(x, top + 4, 1.5, 1.5);
  }
  ctx.restore();
}

function writeWord(
  ctx: CanvasRenderingContext2D,
  stretch: RibbonStretch,
  top: number,
  { state, theme }: { readonly state: RibbonState; readonly theme: ChartTheme },
): void {
  const room = stretch.right - Math.max(0, stretch.left);
  const width = ctx.measureText(state.label).width;
  if (width + 8 > room) return;
  const x = Math.max(0, stretch.left) + 4;
  ctx.fillStyle = withAlpha(theme.panel, 0.85);
  if (state.pattern !== 'solid') ctx.fillRect(x - 2, top, width + 4, ribbonHeightPx - 2);
  ctx.fillStyle = theme.tones.text;
  ctx.fillText(state.label, x, top + ribbonHeightPx / 2);
}
