import { formatNumber } from '../format.ts';
import { heatScaleOf, inkOn, scaleEnds } from '../heat-scale.ts';
import type { HeatScale } from '../heat-scale.ts';
import type { ChartCursor } from '../chart-walk.ts';
import type { HeatmapSpec } from '../spec.ts';
import type { ChartTheme } from '../theme.ts';

export interface HeatmapLayout {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly width: number;
  readonly height: number;
}

const legendHeight = 20;
const headHeight = 18;

export function layoutHeatmap(spec: HeatmapSpec, width: number, height: number): HeatmapLayout {
  const left = 8 + 7 * Math.max(4, ...spec.rows.map((row) => row.length));
  const cellWidth = Math.max(1, (width - left - 8) / Math.max(1, spec.columns.length));
  const room = height - headHeight - legendHeight - 4;
  const cellHeight = Math.max(1, Math.min(26, room / Math.max(1, spec.rows.length)));
  return { left, top: headHeight, cellWidth, cellHeight, width, height };
}

/** The cell under a point of the canvas; null outside and where there is no data. */
export function cellAt(spec: HeatmapSpec, layout: HeatmapLayout, x: number, y: number): ChartCursor | null {
  const point = Math.floor((x - layout.left) / layout.cellWidth);
  const series = Math.floor((y - layout.top) / layout.cellHeight);
  if (point < 0 || series < 0 || point >= spec.columns.length || series >= spec.rows.length) return null;
  return spec.counts[series * spec.columns.length + point]! > 0 ? { series, point } : null;
}

export interface HeatmapMarks {
  readonly cursor: ChartCursor | null;
  /** Day whose cell is framed: the as-of date. */
  readonly markedCell: number;
  /** Row that is framed whole; −1 for none. */
  readonly markedRow: number;
}

export function paintHeatmap(
  ctx: CanvasRenderingContext2D,
  spec: HeatmapSpec,
  layout: HeatmapLayout,
  look: { readonly theme: ChartTheme; readonly marks: HeatmapMarks },
): void {
  const { theme } = look;
  const scale = heatScaleOf(spec.scale, theme);
  ctx.fillStyle = theme.panel;
  ctx.fillRect(0, 0, layout.width, layout.height);
  paintAxes(ctx, spec, layout, theme);
  paintCells(ctx, spec, layout, { theme, scale });
  frameCell(ctx, spec, layout, { index: look.marks.markedCell, colour: theme.tones.text });
  frameRow(ctx, spec, layout, { row: look.marks.markedRow, colour: theme.tones.text });
  const { cursor } = look.marks;
  if (cursor) {
    const index = cursor.series * spec.columns.length + cursor.point;
    frameCell(ctx, spec, layout, { index, colour: theme.focus });
  }
  paintLegend(ctx, spec, layout, { theme, scale });
}

function paintAxes(
  ctx: CanvasRenderingContext2D,
  spec: HeatmapSpec,
  layout: HeatmapLayout,
  theme: ChartTheme,
): void {
  ctx.font = `${theme.axisSizePx}px ${theme.textFont}`;
  ctx.fillStyle = theme.tones.muted;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  const rowStep = Math.ceil(12 / layout.cellHeight);
  spec.rows.forEach((row, index) => {
    if (index % rowStep === 0)
      ctx.fillText(row, layout.left - 6, layout.top + (index + 0.5) * layout.cellHeight);
  });
  ctx.textAlign = 'center';
  const widest = Math.max(16, ...spec.columns.map((column) => ctx.measureText(column).width));
  const columnStep = Math.ceil((widest + 8) / layout.cellWidth);
  spec.columns.forEach((column, index) => {
    const x = layout.left + (index + 0.5) * layout.cellWidth;
    if (index % columnStep === 0 && x + ctx.measureText(column).width / 2 <= layout.width)
      ctx.fillText(column, x, layout.top / 2);
  });
}

function paintCells(
  ctx: CanvasRenderingContext2D,
  spec: HeatmapSpec,
  layout: HeatmapLayout,
  { theme, scale }: { readonly theme: ChartTheme; readonly scale: HeatScale },
): void {
  const roomForBar = layout.cellWidth >= 8 && layout.cellHeight >= 10;
  const written = spec.written && layout.cellWidth >= 34 && layout.cellHeight >= 13;
  ctx.font = `${theme.axisSizePx}px ${theme.numberFont}`;
  ctx.textAlign = 'center';
  spec.values.forEach((value, index) => {
    if (!Number.isFinite(value)) return;
    const x = layout.left + (index % spec.columns.length) * layout.cellWidth;
    const y = layout.top + Math.floor(index / spec.columns.length) * layout.cellHeight;
    const colour = scale(value);
    ctx.fillStyle = colour;
    ctx.fillRect(x + 0.5, y + 0.5, layout.cellWidth - 1, layout.cellHeight - 1);
    const ink = inkOn(colour);
    if (spec.dots?.cells[index] === 1) paintDot(ctx, { x, y, ink }, layout, written);
    if (written) {
      ctx.fillStyle = ink;
      ctx.fillText(formatNumber(value, spec.decimals), x + layout.cellWidth / 2, y + layout.cellHeight / 2);
    } else if (value < 0 && spec.scale.kind === 'diverging' && roomForBar) {
      // Without room for a number, a bar through the cell says "negative" to those who do not see the hue.
      ctx.fillStyle = ink;
      ctx.fillRect(x + layout.cellWidth / 4, y + layout.cellHeight / 2 - 0.5, layout.cellWidth / 2, 1);
    }
  });
}

/** In the middle of a cell without a number, else in its corner. */
function paintDot(
  ctx: CanvasRenderingContext2D,
  { x, y, ink }: { readonly x: number; readonly y: number; readonly ink: string },
  { cellWidth, cellHeight }: HeatmapLayout,
  isCorner: boolean,
): void {
  ctx.fillStyle = ink;
  if (isCorner) ctx.fillRect(x + cellWidth - 6, y + 3, 3, 3);
  else ctx.fillRect(x + cellWidth / 2 - 1.5, y + cellHeight / 2 - 1.5, 3, 3);
}

function frameCell(
  ctx: CanvasRenderingContext2D,
  spec: HeatmapSpec,
  layout: HeatmapLayout,
  mark: { readonly index: number; readonly colour: string },
): void {
  if (mark.index < 0 || mark.index >= spec.values.length) return;
  const x = layout.left + (mark.index % spec.columns.length) * layout.cellWidth;
  const y = layout.top + Math.floor(mark.index / spec.columns.length) * layout.cellHeight;
  ctx.strokeStyle = mark.colour;
  ctx.lineWidth = 2;
  ctx.strokeRect(x + 1, y + 1, layout.cellWidth - 2, layout.cellHeight - 2);
}

function frameRow(
  ctx: CanvasRenderingContext2D,
  spec: HeatmapSpec,
  layout: HeatmapLayout,
  mark: { readonly row: number; readonly colour: string },
): void {
  if (mark.row < 0 || mark.row >= spec.rows.length) return;
  ctx.strokeStyle = mark.colour;
  ctx.lineWidth = 1.5;
  const y = layout.top + mark.row * layout.cellHeight;
  ctx.strokeRect(layout.left, y, spec.columns.length * layout.cellWidth, layout.cellHeight);
}

function paintLegend(
  ctx: CanvasRenderingContext2D,
  spec: HeatmapSpec,
  layout: HeatmapLayout,
  { theme, scale }: { readonly theme: ChartTheme; readonly scale: HeatScale },
): void {
  const top = layout.height - legendHeight + 4;
  const width = Math.min(220, layout.width / 3);
  const left = layout.width / 2 - width / 2;
  const [low, high] = scaleEnds(spec.scale);
  for (let x = 0; x < width; x += 1) {
    ctx.fillStyle = scale(low + ((x + 0.5) / width) * (high - low));
    ctx.fillRect(left + x, top, 1, 8);
  }
  ctx.font = `${theme.axisSizePx}px ${theme.textFont}`;
  ctx.fillStyle = theme.tones.muted;
  ctx.textBaseline = 'middle';
  const [lowWords, highWords] = legendWords(spec);
  ctx.textAlign = 'right';
  ctx.fillText(lowWords, left - 6, top + 4);
  ctx.textAlign = 'left';
  ctx.fillText(highWords, left + width + 6, top + 4);
  if (spec.scale.kind === 'sequential') return;
  ctx.fillStyle = theme.tones.text;
  ctx.fillRect(left + width / 2 - 0.5, top - 2, 1, 12);
}

function legendWords({ scale, unit }: HeatmapSpec): readonly [string, string] {
  const [low, high] = scaleEnds(scale);
  if (scale.kind === 'sequential') {
    const [atMost, atLeast] = scale.clipped ? ['≤ ', '≥ '] : ['', ''];
    const decimals = high - low < 1 ? 2 : 1;
    return [`${atMost}${formatNumber(low, decimals)}`, `${atLeast}${formatNumber(high, decimals)} ${unit}`];
  }
  const decimals = scale.extent >= 10 ? 0 : scale.extent >= 1 ? 1 : 2;
  return [
    `${scale.negativeLabel} ${formatNumber(low, decimals)} ${unit}`.trim(),
    `+${formatNumber(high, decimals)} ${unit} ${scale.positiveLabel}`.trim(),
  ];
}
