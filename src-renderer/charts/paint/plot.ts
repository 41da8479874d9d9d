import { lastFinite } from '../axis.ts';
import { placeLabels } from '../place-labels.ts';
import type { PlotFillSpec, PlotLineSpec, PlotSpanSpec, PlotSpec } from '../spec.ts';
import { dashPattern, withAlpha } from '../theme.ts';
import type { ChartTheme } from '../theme.ts';
import { hasLineLabels } from './plot-layout.ts';
import type { PlotLayout } from './plot-layout.ts';
import { paintBars } from './range-bars.ts';

type Context = CanvasRenderingContext2D;

/** The whole picture of a plot: axes, stretches, marks, bars, lines and their names. */
export function paintPlot(ctx: Context, spec: PlotSpec, layout: PlotLayout, theme: ChartTheme): void {
  ctx.fillStyle = theme.panel;
  ctx.fillRect(0, 0, layout.width, layout.height);
  paintAxes(ctx, spec, layout, theme);
  ctx.save();
  ctx.beginPath();
  ctx.rect(layout.left, layout.top - 16, layout.right - layout.left + 1, layout.bottom - layout.top + 16);
  ctx.clip();
  for (const span of spec.spans) paintSpan(ctx, span, layout, theme);
  for (const fill of spec.fills ?? []) paintFill(ctx, spec, fill, { layout, theme });
  for (const bars of spec.bars) paintBars(ctx, bars, layout, { tone: theme.tones[bars.tone], theme });
  for (const line of spec.lines.toReversed()) paintLine(ctx, line, layout, theme);
  ctx.restore();
  paintMarks(ctx, spec, layout, theme);
  if (hasLineLabels(spec)) paintLineLabels(ctx, spec, layout, theme);
}

function paintAxes(ctx: Context, spec: PlotSpec, layout: PlotLayout, theme: ChartTheme): void {
  const { left, right, top, bottom, width, height } = layout;
  ctx.font = `${theme.axisSizePx}px ${theme.textFont}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  for (const { value, label } of layout.yTicks) {
    const y = Math.round(layout.yOf(value));
    ctx.fillStyle = withAlpha(theme.rule, value === 0 ? 1 : 0.45);
    ctx.fillRect(left, y, right - left, 1);
    ctx.fillStyle = theme.tones.muted;
    ctx.fillText(label, left - 6, y);
  }
  ctx.textBaseline = 'bottom';
  ctx.textAlign = 'center';
  const nameWidth = ctx.measureText(spec.xLabel).width;
  for (const { value, label } of layout.xTicks) {
    const x = Math.round(layout.xOf(value));
    if (x < left - 1 || x > right + 1) continue;
    ctx.fillStyle = withAlpha(theme.rule, value === 0 ? 1 : 0.45);
    ctx.fillRect(x, top, 1, bottom - top);
    ctx.fillStyle = theme.tones.muted;
    if (x + ctx.measureText(label).width / 2 < width - nameWidth - 14) ctx.fillText(label, x, height - 3);
  }
  ctx.fillStyle = theme.rule;
  ctx.fillRect(left, bottom, right - left, 1);
  ctx.fillStyle = theme.tones.muted;
  ctx.textAlign = 'right';
  ctx.fillText(spec.xLabel, width - 6, height - 3);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  ctx.fillText(spec.yLabel, 6, 4);
}

/** Hatched as well as tinted: a stretch is seen without its colour. */
function paintSpan(ctx: Context, span: PlotSpanSpec, layout: PlotLayout, theme: ChartTheme): void {
  const { top, bottom } = layout;
  const left = layout.xOf(span.from);
  const width = Math.max(3, layout.xOf(span.to) - left);
  const colour = theme.tones[span.tone];
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, bottom - top);
  ctx.fillStyle = withAlpha(colour, 0.07);
  ctx.fill();
  ctx.clip();
  ctx.strokeStyle = withAlpha(colour, 0.22);
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let x = left - (bottom - top); x < left + width; x += 8) {
    ctx.moveTo(x, bottom);
    ctx.lineTo(x + (bottom - top), top);
  }
  ctx.stroke();
  ctx.restore();
  ctx.fillStyle = colour;
  ctx.fillRect(left, top, width, 2);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  const labelX = Math.min(left + 3, layout.right - ctx.measureText(span.label).width - 4);
  ctx.fillText(span.label, Math.max(layout.left + 2, labelX), top + 16);
}

/** Between two lines with the same places; a gap of either ends the stretch. */
function paintFill(
  ctx: Context,
  { lines }: PlotSpec,
  { lowerId, upperId, tone }: PlotFillSpec,
  { layout, theme }: { readonly layout: PlotLayout; readonly theme: ChartTheme },
): void {
  const lower = lines.find(({ id }) => id === lowerId);
  const upper = lines.find(({ id }) => id === upperId);
  if (!lower || !upper) return;
  ctx.fillStyle = withAlpha(theme.tones[tone], 0.14);
  const isWhole = (at: number): boolean => Number.isFinite(lower.y[at]) && Number.isFinite(upper.y[at]);
  for (let from = 0; from < lower.x.length; from += 1) {
    if (!isWhole(from)) continue;
    let to = from;
    while (isWhole(to + 1)) to += 1;
    ctx.beginPath();
    for (let at = from; at <= to; at += 1) ctx.lineTo(layout.xOf(upper.x[at]!), layout.yOf(upper.y[at]!));
    for (let at = to; at >= from; at -= 1) ctx.lineTo(layout.xOf(lower.x[at]!), layout.yOf(lower.y[at]!));
    ctx.fill();
    from = to;
  }
}

function paintLine(ctx: Context, line: PlotLineSpec, layout: PlotLayout, theme: ChartTheme): void {
  ctx.strokeStyle = theme.tones[line.tone];
  ctx.lineWidth = line.widthPx;
  ctx.lineJoin = 'round';
  ctx.setLineDash([...dashPattern(line.dash, line.widthPx)]);
  ctx.beginPath();
  let drawing = false;
  for (let index = 0; index < line.x.length; index += 1) {
    const value = line.y[index]!;
    if (!Number.isFinite(value)) {
      drawing = false;
      continue;
    }
    const x = layout.xOf(line.x[index]!);
    if (drawing) ctx.lineTo(x, layout.yOf(value));
    else ctx.moveTo(x, layout.yOf(value));
    drawing = true;
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

function paintMarks(ctx: Context, spec: PlotSpec, layout: PlotLayout, theme: ChartTheme): void {
  ctx.font = `${theme.axisSizePx}px ${theme.textFont}`;
  ctx.textBaseline = 'top';
  for (const mark of spec.marks) {
    const x = Math.round(layout.xOf(mark.x));
    if (x < layout.left || x > layout.right) continue;
    ctx.fillStyle = theme.tones[mark.tone];
    for (let y = layout.top; y < layout.bottom; y += 4) ctx.fillRect(x, y, 1, 2);
    const fits = x + 4 + ctx.measureText(mark.label).width < layout.right;
    ctx.textAlign = fits ? 'left' : 'right';
    ctx.fillText(mark.label, fits ? x + 4 : x - 4, layout.top + 4);
  }
}

interface LabelPlace {
  readonly line: PlotLineSpec;
  /** The point of the line that the name belongs to. */
  readonly x: number;
  readonly y: number;
}

/** Each line's name at the right of its point, moved apart where names would overlap. */
function paintLineLabels(ctx: Context, spec: PlotSpec, layout: PlotLayout, theme: ChartTheme): void {
  const isBeside = spec.names?.at === 'slope';
  const points = spec.lines.flatMap((line): LabelPlace[] => {
    if (line.quiet) return [];
    const index = isBeside ? slopeOf(line, spec.xRange) : lastInside(line, spec.xRange[1]);
    if (index < 0) return [];
    const y = Math.min(layout.bottom - 6, Math.max(layout.top + 6, layout.yOf(line.y[index]!)));
    return [{ line, x: Math.min(layout.right, layout.xOf(line.x[index]!)), y }];
  });
  const places = placeLabels(
    points.map(({ y }) => ({ y, heightPx: 14 })),
    layout.top - 4,
    layout.bottom + 4,
  );
  const beside = Math.max(0, ...points.map(({ x }) => x)) + 14;
  const left = isBeside ? Math.min(beside, layout.width * 0.8) : layout.right + 10;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  points.forEach(({ line, x, y }, index) => {
    const labelY = places[index]!;
    if (Number.isNaN(labelY)) return;
    const colour = theme.tones[line.tone];
    ctx.strokeStyle = withAlpha(colour, 0.6);
    ctx.lineWidth = 0.75;
    ctx.beginPath();
    ctx.moveTo(x + 2, y);
    ctx.lineTo(left - 3, labelY);
    ctx.stroke();
    ctx.font = `${index === 0 ? 600 : 400} ${theme.axisSizePx}px ${theme.textFont}`;
    ctx.fillStyle = colour;
    ctx.fillText(line.label, left, labelY, layout.width - left - 2);
  });
}

/** First point behind the peak that lies below four fifths of it. */
function slopeOf({ x, y }: PlotLineSpec, [low, high]: PlotSpec['xRange']): number {
  let peak = -1;
  for (let index = 0; index < y.length; index += 1)
    if (x[index]! >= low && x[index]! <= high && !(y[index]! <= (y[peak] ?? Number.NEGATIVE_INFINITY)))
      peak = Number.isFinite(y[index]!) ? index : peak;
  for (let index = peak + 1; index < y.length && peak >= 0; index += 1)
    if (x[index]! <= high && y[index]! < 0.8 * y[peak]!) return index;
  return peak;
}

function lastInside(line: PlotLineSpec, xEnd: number): number {
  let index = lastFinite(line.y);
  while (index >= 0 && (line.x[index]! > xEnd || !Number.isFinite(line.y[index]!))) index -= 1;
  return index;
}
