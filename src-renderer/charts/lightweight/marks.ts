import type {
  IChartApiBase,
  IPanePrimitive,
  IPanePrimitivePaneView,
  Logical,
  PaneAttachedParameter,
} from 'lightweight-charts';

type Target = Parameters<NonNullable<ReturnType<IPanePrimitivePaneView['renderer']>>['draw']>[0];

export interface PaneSurface<Place> {
  readonly ctx: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** Pixel of an index of the axis; null where it is out of sight. */
  readonly xOf: (index: number) => number | null;
  readonly chart: IChartApiBase<Place>;
}

/** A pane primitive that paints with one function, in CSS pixels. */
export class PanePainter<Place> implements IPanePrimitive<Place> {
  readonly #paint: (surface: PaneSurface<Place>) => void;
  readonly #views: readonly IPanePrimitivePaneView[];
  #attached: PaneAttachedParameter<Place> | null = null;

  constructor(zOrder: 'bottom' | 'normal' | 'top', paint: (surface: PaneSurface<Place>) => void) {
    this.#paint = paint;
    this.#views = [{ zOrder: () => zOrder, renderer: () => ({ draw: (target) => this.#draw(target) }) }];
  }

  attached(parameter: PaneAttachedParameter<Place>): void {
    this.#attached = parameter;
  }

  detached(): void {
    this.#attached = null;
  }

  paneViews(): readonly IPanePrimitivePaneView[] {
    return this.#views;
  }

  requestUpdate(): void {
    this.#attached?.requestUpdate();
  }

  #draw(target: Target): void {
    const chart = this.#attached?.chart;
    if (!chart) return;
    const scale = chart.timeScale();
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.save();
      this.#paint({
        ctx: context,
        width: mediaSize.width,
        height: mediaSize.height,
        xOf: (index) => between(index, (whole) => scale.logicalToCoordinate(whole as Logical)),
        chart,
      });
      context.restore();
    });
  }
}

/** The library knows the pixels of whole places only; what lies between two is interpolated. */
function between(index: number, xOfWhole: (index: number) => number | null): number | null {
  const whole = Math.floor(index);
  const left = xOfWhole(whole);
  if (index === whole || left === null) return left;
  const right = xOfWhole(whole + 1);
  return right === null ? null : left + (index - whole) * (right - left);
}
