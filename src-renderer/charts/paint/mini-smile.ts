import type { SurfaceSlice } from '#contract/schemas/surface.ts';
import { extentOf } from '../axis.ts';
import { coreDeviations } from '../smile.chart.ts';
import { withAlpha } from '../theme.ts';
import type { ChartTheme } from '../theme.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A smile without axes: bars of the quotes in use, the fit, and the forward; every picture has its own scale. */
export function paintMiniSmile(
  ctx: CanvasRenderingContext2D,
  slice: SurfaceSlice,
  { width, height }: Size,
  theme: ChartTheme,
): void {
  ctx.clearRect(0, 0, width, height);
  const { quotes, fit } = slice;
  const used = coreQuotes(slice);
  const xs = extentOf(used.map((index) => quotes.logMoneyness[index]!));
  const ys = extentOf(used.flatMap((index) => [quotes.bidVol[index]!, quotes.askVol[index]!]));
  if (!xs || !ys) return;
  const x = (k: number): number => 3 + ((k - xs[0]) / (xs[1] - xs[0] || 1)) * (width - 6);
  const y = (vol: number): number => height - 3 - ((vol - ys[0]) / (ys[1] - ys[0] || 1)) * (height - 6);
  ctx.fillStyle = theme.rule;
  if (xs[0] < 0 && xs[1] > 0) ctx.fillRect(Math.round(x(0)), 0, 1, height);
  ctx.fillStyle = withAlpha(theme.tones.text, 0.55);
  for (const index of used) {
    const top = y(quotes.askVol[index]!);
    const bottom = y(quotes.bidVol[index]!);
    if (Number.isFinite(top) && Number.isFinite(bottom))
      ctx.fillRect(x(quotes.logMoneyness[index]!) - 0.5, top, 1, Math.max(1, bottom - top));
  }
  const { curve } = fit;
  if (!curve) return;
  ctx.strokeStyle = theme.tones.blue;
  ctx.lineWidth = 1.25;
  ctx.beginPath();
  let drawing = false;
  curve.logMoneyness.forEach((k, index) => {
    if (k < xs[0] || k > xs[1]) return;
    const place = [x(k), y(curve.impliedVols[index]!)] as const;
    if (drawing) ctx.lineTo(...place);
    else ctx.moveTo(...place);
    drawing = true;
  });
  ctx.stroke();
}

/** Quotes in use around the forward; all in use where the forward has no vol. */
function coreQuotes({ quotes, atmVol, expiryYears }: SurfaceSlice): readonly number[] {
  const deviation = (atmVol ?? Number.POSITIVE_INFINITY) * Math.sqrt(expiryYears);
  const [low, high] = coreDeviations;
  return quotes.reason.flatMap((reason, index) => {
    const count = quotes.logMoneyness[index]! / deviation;
    return reason === 'used' && count >= low && count <= high ? [index] : [];
  });
}
