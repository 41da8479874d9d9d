import type { ChartHead } from '../spec.ts';
import type { ChartTheme } from '../theme.ts';

const bandHeight = 44;
const margin = 12;

/** Title, as-of date and source of a picture, as they are burnt into an exported image. */
export function captionLines(head: ChartHead): readonly [string, string] {
  const sample = head.sample ? ' · SAMPLE, simulated data' : '';
  return [
    head.title,
    `As of ${head.asOf ?? 'no date'} · ${head.source || 'no source named'}${sample} · Volterra`,
  ];
}

/** A new canvas with the picture and its caption over it, opaque in the theme's background. */
export function stampCanvas(
  picture: HTMLCanvasElement,
  head: ChartHead,
  theme: ChartTheme,
): HTMLCanvasElement {
  const scale = Math.max(1, window.devicePixelRatio);
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height + bandHeight * scale;
  const ctx = canvas.getContext('2d');
  if (!ctx) return picture;
  ctx.fillStyle = theme.panel;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(picture, 0, bandHeight * scale);
  ctx.scale(scale, scale);
  const [title, caption] = captionLines(head);
  ctx.textBaseline = 'alphabetic';
  ctx.fillStyle = theme.tones.text;
  ctx.font = `600 13px ${theme.textFont}`;
  ctx.fillText(title, margin, 18);
  ctx.fillStyle = head.sample ? theme.tones.yellow : theme.tones.muted;
  ctx.font = `${theme.axisSizePx}px ${theme.textFont}`;
  ctx.fillText(caption, margin, 35);
  return canvas;
}
