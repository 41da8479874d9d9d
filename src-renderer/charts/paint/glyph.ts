import type { Glyph } from '../spec.ts';

/** Traces one marker around a point; the caller fills or strokes. */
export function traceGlyph(
  ctx: CanvasRenderingContext2D,
  glyph: Glyph,
  at: { x: number; y: number },
  radius: number,
): void {
  const { x, y } = at;
  ctx.beginPath();
  if (glyph === 'circle') ctx.arc(x, y, radius, 0, 2 * Math.PI);
  else if (glyph === 'square') ctx.rect(x - radius, y - radius, 2 * radius, 2 * radius);
  else if (glyph === 'diamond') {
    const reach = radius * 1.3;
    ctx.moveTo(x, y - reach);
    ctx.lineTo(x + reach, y);
    ctx.lineTo(x, y + reach);
    ctx.lineTo(x - reach, y);
    ctx.closePath();
  }
}
