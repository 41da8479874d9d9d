/** Sizes a canvas for the screen's pixels; its context then takes CSS pixels. Null while it has no size. */
export function scaleCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ctx = canvas.getContext('2d');
  if (!ctx || width === 0 || height === 0) return null;
  const scale = Math.max(1, window.devicePixelRatio);
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  ctx.setTransform(scale, 0, 0, scale, 0, 0);
  return ctx;
}
