/** What a page tells of its own start, in milliseconds since 1970 (fractions kept). */
export interface PageStart {
  readonly navigatedMs: number;
  readonly loadedMs: number;
  /** First answer over the socket that is large enough to hold a series; null where there is no socket. */
  readonly dataMs: number | null;
  readonly paintedMs: number;
  readonly lastMessageMs: number | null;
  readonly messages: number;
  /** Name of the panel that was painted first. */
  readonly panel: string;
}

declare global {
  interface Window {
    pageStart?: Promise<PageStart>;
  }
}

/**
 * Runs in the page before anything else of it: resolves `window.pageStart` in the first frame in which some canvas has
 * saturated pixels, which are those of a series; background, grid and axes are near grey.
 */
export function watchPainting(): void {
  const now = (): number => performance.timeOrigin + performance.now();
  let dataMs: number | null = null;
  let lastMessageMs: number | null = null;
  let messages = 0;
  // The days of the market and the settings come first and are smaller.
  const seriesBytes = 100_000;
  const sizeOf = (data: unknown): number =>
    typeof data === 'string'
      ? data.length
      : data instanceof Blob
        ? data.size
        : (data as ArrayBuffer).byteLength;
  const plainSocket = window.WebSocket;
  window.WebSocket = class extends plainSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        messages += 1;
        lastMessageMs = now();
        if (sizeOf(data) > seriesBytes) dataMs ??= lastMessageMs;
      });
    }
  };

  const isPainted = (canvas: HTMLCanvasElement): boolean => {
    const { width, height } = canvas;
    const context = width > 200 && height > 80 ? canvas.getContext('2d') : null;
    if (!context) return false;
    const { data } = context.getImageData(0, 0, width, height);
    let saturated = 0;
    for (let at = 0; at < data.length && saturated < 50; at += 4) {
      const [red, green, blue, alpha] = [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!];
      if (alpha > 128 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) saturated += 1;
    }
    return saturated >= 50;
  };
  window.pageStart = new Promise((resolve) => {
    const look = (): void => {
      const painted = [...document.querySelectorAll('canvas')].find(isPainted);
      if (!painted) return void requestAnimationFrame(look);
      const paintedMs = now();
      const panel = painted.closest('section')?.querySelector('h2')?.textContent.trim() ?? 'chart';
      // The other panels of the screen go on; how many answers they needed is told as well.
      setTimeout(() => {
        const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
        const loadedMs = performance.timeOrigin + (entry?.domContentLoadedEventEnd ?? 0);
        resolve({
          navigatedMs: performance.timeOrigin,
          loadedMs,
          dataMs,
          paintedMs,
          lastMessageMs,
          messages,
          panel,
        });
      }, 1500);
    };
    requestAnimationFrame(look);
  });
}
