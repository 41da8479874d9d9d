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

type Target = Parameters<ICustomSeriesPaneRenderer['draw']>[0];

export interface BandData<Place> extends CustomData<Place> {
  readonly low: number;
  readonly high: number;
  /** Does not join the place before. */
  readonly starts?: boolean;
}
export interface BandLook extends CustomSeriesOptions {
  fill: string;
  /** Fills across places of the axis that have no value of their own. */
  joinAll: boolean;
  /** Both ends are drawn as lines. */
  edged: boolean;
}

const defaults: BandLook = {
  ...customSeriesDefaultOptions,
  fill: 'transparent',
  joinAll: false,
  edged: false,
};

interface Edge {
  readonly index: number;
  readonly starts: boolean;
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** The area between two values per place, broken at gaps. */
export class BandSeries<Place> implements ICustomSeriesPaneView<Place, BandData<Place>, BandLook> {
  #data: PaneRendererCustomData<Place, BandData<Place>> | null = null;
  #look: BandLook = defaults;
  readonly #renderer: ICustomSeriesPaneRenderer = {
    draw: (target, priceToY) => this.#draw(target, priceToY),
  };

  renderer(): ICustomSeriesPaneRenderer {
    return this.#renderer;
  }

  update(data: PaneRendererCustomData<Place, BandData<Place>>, look: BandLook): void {
    this.#data = data;
    this.#look = look;
  }

  priceValueBuilder(row: BandData<Place>): CustomSeriesPricePlotValues {
    return [row.low, row.high, row.high];
  }

  isWhitespace(
    row: BandData<Place> | CustomSeriesWhitespaceData<Place>,
  ): row is CustomSeriesWhitespaceData<Place> {
    return (row as Partial<BandData<Place>>).low === undefined;
  }

  defaultOptions(): BandLook {
    return defaults;
  }

  #draw(target: Target, priceToY: PriceToCoordinateConverter): void {
    const edges = this.#visibleEdges(priceToY);
    target.useMediaCoordinateSpace(({ context: ctx }) => {
      ctx.fillStyle = this.#look.fill;
      let start = 0;
      for (let index = 1; index <= edges.length; index += 1) {
        const joined =
          index < edges.length &&
          !edges[index]!.starts &&
          (this.#look.joinAll || edges[index]!.index - edges[index - 1]!.index === 1);
        if (joined) continue;
        const part = edges.slice(start, index);
        fillBetween(ctx, part);
        if (this.#look.edged) strokeEnds(ctx, part, this.#look.color);
        start = index;
      }
    });
  }

  #visibleEdges(priceToY: PriceToCoordinateConverter): Edge[] {
    const data = this.#data;
    if (!data?.visibleRange) return [];
    const edges: Edge[] = [];
    const from = Math.max(0, data.visibleRange.from - 1);
    const to = Math.min(data.bars.length, data.visibleRange.to + 1);
    for (let index = from; index < to; index += 1) {
      const bar = data.bars[index]!;
      const low = priceToY(bar.originalData.low);
      const high = priceToY(bar.originalData.high);
      const starts = bar.originalData.starts === true;
      if (low !== null && high !== null) edges.push({ index: bar.time, starts, x: bar.x, low, high });
    }
    return edges;
  }
}

function fillBetween(ctx: CanvasRenderingContext2D, edges: readonly Edge[]): void {
  ctx.beginPath();
  for (const edge of edges) ctx.lineTo(edge.x, edge.high);
  for (let index = edges.length - 1; index >= 0; index -= 1) ctx.lineTo(edges[index]!.x, edges[index]!.low);
  ctx.closePath();
  ctx.fill();
}

function strokeEnds(ctx: CanvasRenderingContext2D, edges: readonly Edge[], colour: string): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  for (const end of ['low', 'high'] as const) {
    ctx.beginPath();
    for (const edge of edges) ctx.lineTo(edge.x, edge[end]);
    ctx.stroke();
  }
}
