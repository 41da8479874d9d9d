import type { BarHistory, BarSource, IndicatorInfo } from '#contract/schemas/bars.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import { hasWindow } from '#renderer/api/connect.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import { barsChart, type BarsData } from '#renderer/charts/bars.chart.ts';
import { CrosshairSync } from '#renderer/charts/crosshair.svelte.ts';
import type { TimeSeriesSpec } from '#renderer/charts/spec.ts';
import type { AppParts } from '../market/market.svelte.ts';
import {
  firstDraft,
  firstFeedDraft,
  indicatorFault,
  intervalsOf,
  isChartDraft,
  minutesOf,
  type ChartDraft,
  type FeedDraft,
  type IndicatorDraft,
} from './chart-draft.ts';
import { FollowedFeed, type FollowInput } from './followed-feed.svelte.ts';

/** Files that bring bars. */
export const barFormats =
  'Daily or intraday bars: Cboe and Yahoo histories, Alpha Vantage and TradingView downloads, any CSV once mapped';

type HistoryInput = Parameters<Engine['client']['bars']['history']>[0];

const layoutName = 'chart';

class Kept {
  draft = $state.raw<ChartDraft | null>(null);
  feedDraft = $state.raw<FeedDraft>(firstFeedDraft);
  readonly feed = new FollowedFeed();
}

const keptBy = new WeakMap<Engine, Kept>();

/** One series as bars with indicators: as stored up to the as-of date, replayed, or as a file tells it. */
export class ChartController {
  readonly kept: Kept;
  readonly app: AppParts;
  readonly sync = new CrosshairSync();
  readonly sources;
  readonly infos;
  readonly history;
  #following = $state.raw<FollowInput | null>(null);

  constructor(app: AppParts) {
    this.app = app;
    const { engine } = app;
    this.kept = keptBy.get(engine) ?? new Kept();
    keptBy.set(engine, this.kept);
    this.sources = createQuery(engine, ['bars', 'sources'], () => ({}));
    this.infos = createQuery(engine, ['bars', 'indicators'], () => ({}));
    this.history = createQuery(engine, ['bars', 'history'], () => this.historyInput);
  }

  get feed(): FollowedFeed {
    return this.kept.feed;
  }

  get hasWindow(): boolean {
    return hasWindow();
  }

  /** What was kept of the last sitting, else a series that is there. */
  get draft(): ChartDraft {
    return this.#fitting(
      this.kept.draft ?? this.app.preferences.layout(layoutName, isChartDraft) ?? firstDraft,
    );
  }

  set(change: Partial<ChartDraft>): void {
    const draft = this.#fitting({ ...this.draft, ...change });
    this.kept.draft = draft;
    this.app.preferences.setLayout(layoutName, draft);
    if (this.feed.isOpen && this.feed.event) void this.#refollow();
    else if (!this.isFeed) this.feed.putAway();
  }

  setFeed(change: Partial<FeedDraft>): void {
    this.kept.feedDraft = { ...this.kept.feedDraft, ...change };
  }

  get sourceList(): readonly BarSource[] {
    return (this.sources.data?.sources ?? []).filter(({ unit }) => unit !== 'ratio');
  }

  get source(): BarSource | undefined {
    return this.sourceList.find(({ series }) => series === this.draft.series);
  }

  get indicatorInfos(): readonly IndicatorInfo[] {
    return this.infos.data?.indicators ?? [];
  }

  get intervals(): ReturnType<typeof intervalsOf> {
    return this.isFile ? intervalsOf(undefined) : intervalsOf(this.source);
  }

  /** Why nothing can be asked; null where it can. */
  get fault(): string | null {
    const { bars, indicators } = this.draft;
    if (!(Number.isInteger(bars) && bars >= 10 && bars <= 5000))
      return 'Bars must be a whole number from 10 to 5000.';
    return (
      indicators.map((own) => indicatorFault(own, this.indicatorInfos)).find((own) => own !== null) ?? null
    );
  }

  addIndicator(id: string): void {
    const info = this.indicatorInfos.find((own) => own.id === id);
    if (!info || this.draft.indicators.length >= 12) return;
    const settings = Object.fromEntries(info.params.map(({ name, fallback }) => [name, fallback]));
    this.set({ indicators: [...this.draft.indicators, { id, settings }] });
  }

  changeIndicator(place: number, settings: IndicatorDraft['settings']): void {
    const changed = this.draft.indicators.map((own, at) => (at === place ? { ...own, settings } : own));
    this.set({ indicators: changed });
  }

  removeIndicator(place: number): void {
    this.set({ indicators: this.draft.indicators.filter((_own, at) => at !== place) });
  }

  /** Null while a feed is shown, the fields make no sense, or nothing is known yet. */
  get historyInput(): HistoryInput | null {
    const { series, interval, hours, bars } = this.draft;
    if (this.isFeed || this.fault !== null || this.sources.data === null || this.infos.data === null)
      return null;
    const asOf = this.app.asOf.date;
    const to = asOf === null ? {} : { to: asOf };
    return { series, interval, hours, bars, indicators: this.#indicators(), ...to };
  }

  get isFeed(): boolean {
    return this.feed.isOpen || this.feed.board !== null;
  }

  /** True where the feed is a file. */
  get isFile(): boolean {
    return this.isFeed && this.#following?.source.kind === 'file';
  }

  replay(): Promise<void> {
    const { from, barsPerSecond } = this.kept.feedDraft;
    const source = { kind: 'replay', series: this.draft.series, barsPerSecond } as const;
    return this.#follow({
      ...this.#shape(),
      source: from === '' ? source : { ...source, from },
      stayOpen: true,
    });
  }

  /** Follows the file whose path stands in the field. */
  followFile(): Promise<void> {
    const { path, stamps, zone, barMinutes } = this.kept.feedDraft;
    const length = barMinutes === '' ? {} : { barMinutes: Number(barMinutes) };
    return this.#follow({ ...this.#shape(), source: { kind: 'file', path, stamps, zone, ...length } });
  }

  /** The dialog of the window gives the path. */
  async chooseFile(): Promise<void> {
    const { paths } = await this.app.engine.client.shell.pickFiles({ folders: false });
    if (paths[0] === undefined) return;
    this.setFeed({ path: paths[0] });
    await this.followFile();
  }

  /** The same once more after a failure. */
  retry(): void {
    if (this.#following) void this.#follow(this.#following);
  }

  steer(steer: Parameters<FollowedFeed['steer']>[1]): void {
    void this.feed.steer(this.app.engine, steer);
  }

  togglePlay(): void {
    this.steer({ action: this.feed.state === 'playing' ? 'pause' : 'play' });
  }

  /** Back to the stored bars. */
  leaveFeed(): void {
    this.feed.putAway();
    this.#following = null;
  }

  get minutes(): number | null {
    return minutesOf(this.draft.interval);
  }

  /** What is drawn; null where there is nothing yet. */
  get data(): BarsData | null {
    return this.isFeed ? this.#feedData() : this.#historyData(this.history.data);
  }

  get spec(): TimeSeriesSpec | null {
    const { data } = this;
    return data && data.bars.days.length > 0 ? barsChart.view(data, { style: this.draft.style }) : null;
  }

  #feedData(): BarsData | null {
    const { board, opening, event } = this.feed;
    if (!board || !opening || !event) return null;
    const { indicators, series, sources, sample } = opening;
    return {
      ...{ bars: board.bars, values: board.values, indicators, series, sample },
      minutes: minutesOf(opening.interval),
      unit: this.isFile ? 'as written' : (this.source?.unit ?? 'as published'),
      source: sources.join(', '),
      hasVolume: event.counts.hasVolume,
    };
  }

  #historyData(history: BarHistory | null): BarsData | null {
    if (!history) return null;
    const { series, bars, indicators, values, hasVolume, interval, provenance } = history;
    return {
      ...{ series, bars, indicators, values, hasVolume },
      minutes: minutesOf(interval),
      unit: this.source?.unit ?? 'as published',
      source: provenance.sources.join(', '),
      sample: provenance.sample,
    };
  }

  #indicators(): IndicatorDraft[] {
    return this.draft.indicators.map(({ id, settings }) => ({ id, settings: { ...settings } }));
  }

  #shape(): Pick<FollowInput, 'interval' | 'hours' | 'bars' | 'indicators'> {
    const { interval, hours, bars } = this.draft;
    return { interval, hours, bars, indicators: this.#indicators() };
  }

  async #follow(input: FollowInput): Promise<void> {
    if (this.fault !== null) return;
    this.#following = input;
    await this.feed.follow(this.app.engine, input);
  }

  /** The same feed with the desk as it stands now: a replay goes on from where it was. */
  async #refollow(): Promise<void> {
    const { bars } = this.feed.board ?? { bars: null };
    const source = this.#following?.source;
    if (!source) return;
    if (source.kind === 'file') return this.#follow({ ...this.#shape(), source });
    if (source.series !== this.draft.series) return this.leaveFeed();
    const paused = this.feed.state !== 'playing';
    const from = placeOf(bars?.endMs.at(-1));
    await this.#follow({ ...this.#shape(), source: { ...source, paused, ...from }, stayOpen: true });
  }

  /** A series and an interval that are there. */
  #fitting(draft: ChartDraft): ChartDraft {
    const { sourceList } = this;
    if (sourceList.length === 0 || this.isFile) return draft;
    const found = sourceList.find(({ series }) => series === draft.series) ?? sourceList[0]!;
    const offered = intervalsOf(found);
    const interval = offered.some(({ id }) => id === draft.interval) ? draft.interval : offered.at(-1)!.id;
    return { ...draft, series: found.series, interval };
  }
}

/** The date and time of New York of an instant, as a replay is asked with. */
function placeOf(endMs: number | undefined): { from?: string; at?: string } {
  if (endMs === undefined) return {};
  const words = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'America/New_York',
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(endMs);
  const [from, at] = words.split(' ');
  return from && at ? { from, at } : {};
}
