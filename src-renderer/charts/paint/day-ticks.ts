import type { CurveSpec } from '../spec.ts';
import { withAlpha } from '../theme.ts';
import type { ChartTheme } from '../theme.ts';

interface Surface {
  readonly ctx: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly xOf: (place: number) => number | null;
}

/** The x axis of a curve: a faint line and a number every `tickStep` days, and the name of the axis. */
export function paintDayTicks(
  { ctx, width, height, xOf }: Surface,
  spec: CurveSpec,
  theme: ChartTheme,
): void {
  ctx.font = `${theme.axisSizePx}px ${theme.textFont}`;
  ctx.textBaseline = 'bottom';
  ctx.textAlign = 'center';
  const nameWidth = ctx.measureText(spec.xLabel).width;
  for (let place = 0; place <= spec.xMax; place += spec.tickStep) {
    const x = xOf(place);
    if (x === null) continue;
    ctx.fillStyle = withAlpha(theme.rule, place === 0 ? 1 : 0.45);
    ctx.fillRect(Math.round(x), 0, 1, height - 18);
    ctx.fillStyle = theme.tones.muted;
    if (x + 14 < width - nameWidth - 8) ctx.fillText(String(place), Math.max(8, x), height - 3);
  }
  ctx.fillStyle = theme.rule;
  ctx.fillRect(0, height - 18, width, 1);
  ctx.fillStyle = theme.tones.muted;
  ctx.textAlign = 'right';
  ctx.fillText(spec.xLabel, width - 6, height - 3);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  ctx.fillText(spec.yLabel, 6, 4);
}
