import { lastFinite } from '../axis.ts';
import { placeLabels } from '../place-labels.ts';
import type { CurveLineSpec, CurveSpec } from '../spec.ts';
import type { ChartTheme } from '../theme.ts';

interface Surface {
  readonly ctx: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly xOf: (place: number) => number | null;
}
interface LabelLook {
  readonly theme: ChartTheme;
  readonly yOf: (value: number) => number | null;
}
interface Wish {
  readonly text: string;
  readonly colour: string;
  readonly x: number;
  readonly y: number;
  /** A single point is led to its label by dots: a full line would look like a curve. */
  readonly dotted: boolean;
}

const heightPx = 14;

/** The name of each curve at its right end, moved apart where they would overlap, with a leader to the curve. */
export function paintCurveLabels(surface: Surface, spec: CurveSpec, look: LabelLook): void {
  const { ctx, width, height } = surface;
  const wishes = spec.lines.flatMap((line) => wishOf(line, surface, look));
  const band = bandWish(spec, surface, look);
  if (band) wishes.push(band);
  const left = Math.max(0, ...wishes.map((wish) => wish.x)) + 14;
  const places = placeLabels(
    wishes.map(({ y }) => ({ y, heightPx })),
    4,
    height - 20,
  );
  ctx.font = `${look.theme.axisSizePx}px ${look.theme.textFont}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  wishes.forEach((wish, index) => {
    const y = places[index]!;
    if (Number.isNaN(y) || left > width) return;
    ctx.strokeStyle = wish.colour;
    ctx.lineWidth = 0.75;
    ctx.setLineDash(wish.dotted ? [1, 4] : []);
    ctx.beginPath();
    ctx.moveTo(wish.x + 5, wish.y);
    ctx.lineTo(left - 3, y);
    ctx.stroke();
    ctx.font = `${index === 0 ? 600 : 400} ${look.theme.axisSizePx}px ${look.theme.textFont}`;
    ctx.fillStyle = wish.colour;
    ctx.fillText(wish.text, left, y, Math.max(10, width - left - 4));
  });
}

function wishOf(line: CurveLineSpec, surface: Surface, { theme, yOf }: LabelLook): Wish[] {
  const index = lastFinite(line.y);
  const x = index < 0 ? null : surface.xOf(line.x[index]!);
  const y = index < 0 ? null : yOf(line.y[index]!);
  if (x === null || y === null) return [];
  return [{ text: line.label, colour: theme.tones[line.tone], x, y, dotted: !line.connected }];
}

function bandWish(spec: CurveSpec, surface: Surface, { theme, yOf }: LabelLook): Wish | null {
  const { band } = spec;
  const last = (band?.x.length ?? 0) - 1;
  if (!band || last < 0) return null;
  const x = surface.xOf(band.x[last]!);
  const y = yOf(band.high[last]!);
  return x === null || y === null
    ? null
    : { text: band.label, colour: theme.tones.muted, x, y, dotted: false };
}
