/** The line of another chart's crosshair: an element over the canvas, since a line on it would redraw all data. */
export class HoverLine {
  readonly #element = document.createElement('div');

  constructor(container: HTMLElement) {
    const { style } = this.#element;
    style.position = 'absolute';
    style.top = '0';
    style.bottom = '26px';
    style.left = '0';
    style.width = '1px';
    style.zIndex = '3';
    style.background = 'var(--focus)';
    style.pointerEvents = 'none';
    this.#element.hidden = true;
    container.append(this.#element);
  }

  /** @param x pixels from the left edge of the panes; null hides it */
  place(x: number | null): void {
    this.#element.hidden = x === null || x < 0;
    if (x !== null) this.#element.style.transform = `translateX(${Math.round(x)}px)`;
  }

  remove(): void {
    this.#element.remove();
  }
}
