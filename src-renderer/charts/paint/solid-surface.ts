import { extentOf } from '../axis.ts';
import { formatNumber } from '../format.ts';
import { heatScaleOf } from '../heat-scale.ts';
import type { HeatmapSpec } from '../spec.ts';
import { withAlpha } from '../theme.ts';
import type { ChartTheme } from '../theme.ts';
import { projector } from './solid-view.ts';
import type { Project, ScreenPoint, SolidView } from './solid-view.ts';

export interface SolidGrid {
  readonly spec: HeatmapSpec;
  /** Log-moneyness of the columns. */
  readonly x: Float64Array;
  /** Years of the rows. */
  readonly y: Float64Array;
}
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly view: SolidView;
  readonly theme: ChartTheme;
}
type Context = CanvasRenderingContext2D;

/** A surface of patches, the farthest painted first, over a floor with its axes. Patches without data are left out. */
export function paintSolid(ctx: Context, grid: SolidGrid, picture: Picture): void {
  const { width, height, theme } = picture;
  ctx.fillStyle = theme.panel;
  ctx.fillRect(0, 0, width, height);
  const project = projector(picture.view, width, height);
  const frame = frameOf(grid);
  paintFloor(ctx, grid, { ...picture, project, frame });
  paintPatches(ctx, grid, { theme, project, frame });
  ctx.font = `${theme.axisSizePx}px ${theme.textFont}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  ctx.fillStyle = theme.tones.muted;
  ctx.fillText('implied vol, vol points', 6, 4);
}

interface Frame {
  readonly placeX: (k: number) => number;
  /** By the root of time, so that near expiries are not one line. */
  readonly placeY: (years: number) => number;
  readonly placeZ: (value: number) => number;
  readonly low: number;
  readonly high: number;
}

function frameOf({ spec, x, y }: SolidGrid): Frame {
  const [low, high] = extentOf(spec.values) ?? [0, 1];
  const [left, right] = [x[0] ?? 0, x[x.length - 1] ?? 1];
  const [near, far] = [Math.sqrt(y[0] ?? 0), Math.sqrt(y[y.length - 1] ?? 1)];
  return {
    placeX: (k) => (k - left) / (right - left || 1) - 0.5,
    placeY: (years) => (Math.sqrt(years) - near) / (far - near || 1) - 0.5,
    placeZ: (value) => (value - low) / (high - low || 1),
    low,
    high,
  };
}

function paintPatches(
  ctx: Context,
  { spec, x, y }: SolidGrid,
  { theme, project, frame }: { readonly theme: ChartTheme; readonly project: Project; readonly frame: Frame },
): void {
  const columns = x.length;
  const colour = heatScaleOf(spec.scale, theme);
  const points: (ScreenPoint | null)[] = Array.from(spec.values, (value, index) =>
    Number.isFinite(value)
      ? project(
          frame.placeX(x[index % columns]!),
          frame.placeY(y[Math.floor(index / columns)]!),
          frame.placeZ(value),
        )
      : null,
  );
  const patches: {
    readonly corners: readonly ScreenPoint[];
    readonly depth: number;
    readonly fill: string;
  }[] = [];
  for (let row = 0; row + 1 < y.length; row += 1) {
    for (let column = 0; column + 1 < columns; column += 1) {
      const first = row * columns + column;
      const places = [first, first + 1, first + columns + 1, first + columns];
      const corners = places.flatMap((place) => points[place] ?? []);
      if (corners.length < 4) continue;
      const mean = places.reduce((sum, place) => sum + spec.values[place]!, 0) / 4;
      patches.push({
        corners,
        depth: corners.reduce((sum, { depth }) => sum + depth, 0),
        fill: colour(mean),
      });
    }
  }
  ctx.lineWidth = 0.75;
  ctx.strokeStyle = withAlpha(theme.panel, 0.55);
  for (const { corners, fill } of patches.sort((a, b) => b.depth - a.depth)) {
    ctx.beginPath();
    corners.forEach(({ x: px, y: py }, index) => (index === 0 ? ctx.moveTo(px, py) : ctx.lineTo(px, py)));
    ctx.closePath();
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.stroke();
  }
}

interface Floor extends Picture {
  readonly project: Project;
  readonly frame: Frame;
}

const STRIKE_LABEL_PX = 52;

function paintFloor(ctx: Context, { spec, x, y }: SolidGrid, { project, frame, theme }: Floor): void {
  ctx.font = `${theme.axisSizePx}px ${theme.textFont}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'center';
  const line = (from: ScreenPoint, to: ScreenPoint, alpha: number): void => {
    ctx.strokeStyle = withAlpha(theme.edge, alpha);
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(from.x, from.y);
    ctx.lineTo(to.x, to.y);
    ctx.stroke();
  };
  const label = (text: string, at: ScreenPoint, from: ScreenPoint, gap = 18): void => {
    const away = Math.hypot(at.x - from.x, at.y - from.y) || 1;
    ctx.fillStyle = theme.tones.muted;
    ctx.fillText(text, at.x + ((at.x - from.x) / away) * gap, at.y + ((at.y - from.y) / away) * 13);
  };
  // Labels stand along the two edges of the floor that are nearest to the eye.
  const front = project(0, -0.5, 0).depth < project(0, 0.5, 0).depth ? -0.5 : 0.5;
  const side = project(-0.5, 0, 0).depth < project(0.5, 0, 0).depth ? -0.5 : 0.5;
  let lastStrike: ScreenPoint | null = null;
  for (const k of x) {
    const place = frame.placeX(k);
    const at = project(place, front, 0);
    // Strikes stand closer around the forward: as many labels as have room.
    if (lastStrike && Math.hypot(at.x - lastStrike.x, 2 * (at.y - lastStrike.y)) < STRIKE_LABEL_PX) continue;
    lastStrike = at;
    line(project(place, -0.5, 0), project(place, 0.5, 0), 0.35);
    label(formatNumber(k, 2), at, project(place, -front, 0));
  }
  let last: ScreenPoint | null = null;
  y.forEach((years, row) => {
    const place = frame.placeY(years);
    const at = project(side, place, 0);
    if (last && Math.hypot((at.x - last.x) / 3, at.y - last.y) < 13) return;
    last = at;
    line(project(-0.5, place, 0), project(0.5, place, 0), 0.35);
    label(spec.rows[row]?.slice(2, 10) ?? '', at, project(-side, place, 0), 26);
  });
  const back = { x: -side, y: front };
  for (let step = 0; step <= 4; step += 1) {
    const at = project(back.x, back.y, step / 4);
    const value = frame.low + (step / 4) * (frame.high - frame.low);
    line(at, project(back.x, -back.y, step / 4), 0.35);
    line(project(back.x, -back.y, step / 4), project(-back.x, -back.y, step / 4), 0.2);
    // The lowest would stand in the labels of the floor.
    if (step > 0) label(formatNumber(value, 1), at, project(0, 0, step / 4));
  }
}
