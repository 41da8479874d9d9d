import type {
  CustomData,
  CustomSeriesOptions,
  CustomSeriesPricePlotValues,
  CustomSeriesWhitespaceData,
  ICustomSeriesPaneRenderer,
  ICustomSeriesPaneView,
  PaneRendererCustomData,
  PriceToCoordinateConverter,
} from 'lightweight-charts';
import { customSeriesDefaultOptions } from 'lightweight-charts';
import { traceGlyph } from '../paint/glyph.ts';
import { splitAtGaps, strokeParts } from '../paint/path.ts';
import type { PathPoint } from '../paint/path.ts';
import type { Dash, Glyph } from '../spec.ts';
import { dashPattern } from '../theme.ts';

type Target = Parameters<ICustomSeriesPaneRenderer['draw']>[0];

export interface PathData<Place> extends CustomData<Place> {
  readonly value: number;
  /** Does not join the point before. */
  readonly starts?: boolean;
}

export interface PathLook extends CustomSeriesOptions {
  dash: Dash;
  glyph: Glyph;
  widthPx: number;
  /** Places of the axis without a value that the line still crosses; Infinity joins all points. */
  bridge: number;
  connected: boolean;
  fill: string;
}

const defaults: PathLook = {
  ...customSeriesDefaultOptions,
  dash: 'solid',
  glyph: 'none',
  widthPx: 1.5,
  bridge: 0,
  connected: true,
  fill: 'transparent',
};

/** A line with gaps, dashes and markers of its own; the library's line joins what lies on both sides of a gap. */
export class PathSeries<Place> implements ICustomSeriesPaneView<Place, PathData<Place>, PathLook> {
  #data: PaneRendererCustomData<Place, PathData<Place>> | null = null;
  #look: PathLook = defaults;
  readonly #renderer: ICustomSeriesPaneRenderer = {
    draw: (target, priceToY) => this.#draw(target, priceToY),
  };

  renderer(): ICustomSeriesPaneRenderer {
    return this.#renderer;
  }

  update(data: PaneRendererCustomData<Place, PathData<Place>>, look: PathLook): void {
    this.#data = data;
    this.#look = look;
  }

  priceValueBuilder(row: PathData<Place>): CustomSeriesPricePlotValues {
    return [row.value];
  }

  isWhitespace(
    row: PathData<Place> | CustomSeriesWhitespaceData<Place>,
  ): row is CustomSeriesWhitespaceData<Place> {
    return (row as Partial<PathData<Place>>).value === undefined;
  }

  defaultOptions(): PathLook {
    return defaults;
  }

  #draw(target: Target, priceToY: PriceToCoordinateConverter): void {
    const points = this.#visiblePoints(priceToY);
    if (points.length === 0) return;
    const look = this.#look;
    target.useMediaCoordinateSpace(({ context: ctx }) => {
      ctx.strokeStyle = look.color;
      ctx.fillStyle = look.color;
      ctx.lineWidth = look.widthPx;
      ctx.lineJoin = 'round';
      ctx.setLineDash([...dashPattern(look.dash, look.widthPx)]);
      if (look.connected) strokeParts(ctx, splitAtGaps(points, look.bridge), look.widthPx);
      ctx.setLineDash([]);
      if (look.glyph !== 'none') drawGlyphs(ctx, points, look);
    });
  }

  #visiblePoints(priceToY: PriceToCoordinateConverter): PathPoint[] {
    const data = this.#data;
    if (!data?.visibleRange) return [];
    const points: PathPoint[] = [];
    // One more on each side, so that the line leaves the picture instead of ending at its edge.
    const from = Math.max(0, data.visibleRange.from - 1);
    const to = Math.min(data.bars.length, data.visibleRange.to + 1);
    for (let index = from; index < to; index += 1) {
      const bar = data.bars[index]!;
      const y = priceToY(bar.originalData.value);
      if (y === null) continue;
      const { starts } = bar.originalData;
      points.push({ index: bar.time, x: bar.x, y, ...(starts && { starts }) });
    }
    return points;
  }
}

function drawGlyphs(ctx: CanvasRenderingContext2D, points: readonly PathPoint[], look: PathLook): void {
  const radius = 2 + look.widthPx;
  ctx.lineWidth = 1.5;
  for (const point of points) {
    traceGlyph(ctx, look.glyph, point, radius);
    ctx.fillStyle = look.fill;
    ctx.fill();
    ctx.stroke();
  }
}
