import { stampCanvas } from './paint/stamp.ts';
import type { ChartHead } from './spec.ts';
import type { ChartTheme } from './theme.ts';

/** The picture as PNG, with title, as-of date and source burnt in. */
export function pngOf(picture: HTMLCanvasElement, head: ChartHead, theme: ChartTheme): Promise<Blob> {
  return new Promise((resolve, reject) => {
    stampCanvas(picture, head, theme).toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('The browser made no picture of the canvas.'));
    }, 'image/png');
  });
}
