/** Where the keyboard stands in a drawing. */
export interface ChartCursor {
  readonly series: number;
  readonly point: number;
}

/** A drawing as a list of series of points, which is how it is walked without a pointer. */
export interface ChartWalk {
  readonly seriesCount: number;
  pointCount(series: number): number;
  /** False in a gap: the walk steps over it. */
  hasPoint(cursor: ChartCursor): boolean;
  /** The point of another series at the same place. */
  across(cursor: ChartCursor, series: number): number;
  describe(cursor: ChartCursor): string;
  /** Day or x value under the cursor: what a pick chooses and the crosshair shows. */
  placeOf(cursor: ChartCursor): number;
  /** Where the walk starts. */
  start(): ChartCursor;
}
