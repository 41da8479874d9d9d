import type { PlotBarsSpec } from '../spec.ts';
import { withAlpha } from '../theme.ts';
import type { ChartTheme } from '../theme.ts';

interface Field {
  readonly left: number;
  readonly right: number;
  readonly xOf: (value: number) => number;
  readonly yOf: (value: number) => number;
}
interface BarsLook {
  readonly tone: string;
  readonly theme: ChartTheme;
}

/** A vertical bar from low to high with a tick in the middle; what takes no part is a hollow ring on a faint bar. */
export function paintBars(
  ctx: CanvasRenderingContext2D,
  bars: PlotBarsSpec,
  field: Field,
  look: BarsLook,
): void {
  const half = tickHalfWidth(bars, field);
  paintHollow(ctx, bars, field, look);
  ctx.fillStyle = look.tone;
  for (let index = 0; index < bars.x.length; index += 1) {
    if (bars.hollow[index] === 1) continue;
    const x = field.xOf(bars.x[index]!);
    const high = field.yOf(bars.high[index]!);
    const low = field.yOf(bars.low[index]!);
    const middle = field.yOf(bars.middle[index]!);
    if (Number.isFinite(high) && Number.isFinite(low))
      ctx.fillRect(x - 0.5, high, 1, Math.max(1, low - high));
    if (Number.isFinite(middle)) ctx.fillRect(x - half, middle - 0.75, 2 * half, 1.5);
  }
}

function paintHollow(
  ctx: CanvasRenderingContext2D,
  bars: PlotBarsSpec,
  field: Field,
  { theme }: BarsLook,
): void {
  ctx.lineWidth = 1;
  for (let index = 0; index < bars.x.length; index += 1) {
    if (bars.hollow[index] !== 1) continue;
    const x = field.xOf(bars.x[index]!);
    const high = field.yOf(bars.high[index]!);
    const low = field.yOf(bars.low[index]!);
    ctx.fillStyle = withAlpha(theme.tones.muted, 0.55);
    if (Number.isFinite(high) && Number.isFinite(low))
      ctx.fillRect(x - 0.5, high, 1, Math.max(1, low - high));
    const y = field.yOf(firstFinite(bars.middle[index]!, bars.high[index]!, bars.low[index]!));
    if (!Number.isFinite(y)) continue;
    ctx.beginPath();
    ctx.arc(x, y, 2.5, 0, 2 * Math.PI);
    ctx.fillStyle = theme.panel;
    ctx.fill();
    ctx.strokeStyle = theme.tones.muted;
    ctx.stroke();
  }
}

function tickHalfWidth(bars: PlotBarsSpec, field: Field): number {
  const spacing = (field.right - field.left) / Math.max(1, bars.x.length);
  return Math.min(4, Math.max(1, spacing * 0.4));
}

const firstFinite = (...values: readonly number[]): number =>
  values.find((value) => Number.isFinite(value)) ?? Number.NaN;
