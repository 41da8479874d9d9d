import { untrack } from 'svelte';
import type { SurfaceFitResult, SurfaceSlice } from '#contract/schemas/surface.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { InputOf } from '#renderer/api/query.svelte.ts';
import { shownQuotes, smileChart } from '#renderer/charts/smile.chart.ts';
import type { SmileBeside, SmileOptions } from '#renderer/charts/smile.chart.ts';
import type { HeatmapSpec, PlotSpec } from '#renderer/charts/spec.ts';
import { sliceOfRow, surfaceVolsChart } from '#renderer/charts/surface-vols.chart.ts';
import type { AppParts } from '../market/market.svelte.ts';
import { arbitrageRows } from './arbitrage-rows.ts';
import type { ArbitrageRow } from './arbitrage-rows.ts';
import type { Chain } from './chain-choice.ts';
import { ChainPick } from './chain-pick.svelte.ts';
import { EditStore } from './edit-store.svelte.ts';
import { expiryRows } from './expiry-rows.ts';
import type { ExpiryRow } from './expiry-rows.ts';
import { Projection } from './projection.svelte.ts';
import { QuoteDesk } from './quote-desk.svelte.ts';
import type { QuoteEdits } from './quote-edits.ts';
import { quoteRows } from './quote-rows.ts';
import type { QuoteRow } from './quote-rows.ts';
import { basisOf, Refit, sliceKey } from './refit.svelte.ts';
import { linesBeside } from './smile-lines.ts';
import { defaultView, isSurfaceView } from './surface-view.ts';
import type { SurfaceView } from './surface-view.ts';

const viewName = 'surface.view';
/** Smiles of these are fitted one by one: an edit needs one expiry only. */
const sliceMethods: ReadonlySet<string> = new Set(['svi', 'sabr']);
const preferredYears = 30 / 365;

type FitInput = InputOf<'surface', 'fit'>;

/** A violation that the big smile points at. */
interface Spot {
  readonly sliceKey: string;
  readonly span: SmileOptions['spans'][number];
  /** Of a calendar violation: the earlier expiry. */
  readonly earlierKey: string | null;
}

/** State of the Smile & surface screen: what it asks, what it draws, and what a user can do on it. */
export class SurfaceController {
  readonly app: AppParts;
  readonly pick: ChainPick;
  readonly fit;
  readonly compareFit;
  readonly overlayFit;
  readonly edits: EditStore;
  readonly refit: Refit;
  readonly desk: QuoteDesk;
  readonly projection: Projection;
  #selected = $state.raw<{ readonly key: string; readonly years: number } | null>(null);
  #spot = $state.raw<Spot | null>(null);
  #showProjected = $state(false);
  #basis: string | null = null;

  constructor(app: AppParts) {
    this.app = app;
    const { engine } = app;
    this.edits = new EditStore(app.preferences);
    this.refit = new Refit((expiries, edits, signal) =>
      engine.client.surface.fit(
        {
          ...this.#inputFor(this.pick.current!, edits),
          expiries: expiries.map(({ root, expiry }) => ({ root, expiry })),
        },
        { signal },
      ),
    );
    this.desk = new QuoteDesk({
      edits: this.edits,
      refit: this.refit,
      bySlice: () => sliceMethods.has(this.view.method),
    });
    this.projection = new Projection((grid) => engine.client.surface.project({ grid }));
    this.pick = new ChainPick(app, () => this.view);
    // Before the fit, which must not be asked with the edits of another chain.
    $effect(() => this.#open(this.pick.current?.snapshotId ?? null, this.view.method));
    this.fit = createQuery(
      engine,
      ['surface', 'fit'],
      () => this.pick.current && this.#inputFor(this.pick.current, this.edits.settled),
      { partial: (data) => data.slices.some(({ fit }) => fit.curve === null) },
    );
    this.compareFit = createQuery(
      engine,
      ['surface', 'fit'],
      () =>
        this.pick.compared &&
        this.#inputFor(this.pick.compared, this.edits.of(this.pick.compared.snapshotId)),
    );
    this.overlayFit = createQuery(engine, ['surface', 'fit'], () => {
      const method = this.view.overlay;
      if (!this.pick.current || method === 'none' || method === this.view.method) return null;
      return { ...this.#inputFor(this.pick.current, this.edits.settled), method };
    });
  }

  /** Another chain or method has edits and quick fits of its own. */
  #open(chain: string | null, method: SurfaceView['method']): void {
    const basis = `${chain} ${method}`;
    if (basis === this.#basis) return;
    this.#basis = basis;
    untrack(() => {
      this.edits.open(chain);
      this.refit.clear();
    });
  }

  #inputFor({ snapshotId }: Chain, { exclude, include }: QuoteEdits): FitInput {
    const { method } = this.view;
    return { snapshotId, method, exclude: [...exclude], include: [...include] };
  }

  // As text: every change of any setting makes new objects, and equal text stops it from going further.
  readonly #viewText = $derived.by(() =>
    JSON.stringify(this.app.preferences.layout(viewName, isSurfaceView) ?? defaultView),
  );
  readonly view: SurfaceView = $derived.by(() => JSON.parse(this.#viewText) as SurfaceView);

  setView(change: Partial<SurfaceView>): void {
    this.app.preferences.setLayout(viewName, { ...this.view, ...change });
  }

  chooseUnderlying(underlying: string): void {
    this.pick.unpin();
    this.setView({ underlying });
  }

  /** The answer for the chain in force; an older one while the new one is awaited, none where the new one failed. */
  readonly data: SurfaceFitResult | null = $derived.by(() => {
    const { data, error } = this.fit;
    return error && data?.chain?.snapshotId !== this.pick.current?.snapshotId ? null : data;
  });

  readonly slices: readonly SurfaceSlice[] = $derived.by(() => {
    const { data } = this;
    if (!data) return [];
    const basis = basisOf(data);
    return data.slices.map((slice) => this.refit.over(slice, this.edits.present, basis));
  });

  readonly selectedIndex: number = $derived.by(() => {
    const wanted = this.#selected;
    const same = wanted ? this.slices.findIndex((slice) => sliceKey(slice) === wanted.key) : -1;
    return same >= 0 ? same : nearestFitted(this.slices, wanted?.years ?? preferredYears);
  });

  get selected(): SurfaceSlice | null {
    return this.slices[this.selectedIndex] ?? null;
  }

  select(index: number): void {
    const slice = this.slices[index];
    if (!slice) return;
    this.#selected = { key: sliceKey(slice), years: slice.expiryYears };
    if (this.#spot?.sliceKey !== sliceKey(slice)) this.#spot = null;
  }

  selectKey(key: string): void {
    this.select(this.slices.findIndex((slice) => sliceKey(slice) === key));
  }

  step(count: number): void {
    this.select(Math.min(this.slices.length - 1, Math.max(0, this.selectedIndex + count)));
  }

  /** The fit to compare with, once it is of the chain that is asked for. */
  get comparedFit(): SurfaceFitResult | null {
    const { data } = this.compareFit;
    return this.pick.compared && data?.chain?.snapshotId === this.pick.compared.snapshotId ? data : null;
  }

  get #overlaid(): SurfaceFitResult | null {
    const { data } = this.overlayFit;
    const { overlay, method } = this.view;
    const isAsked =
      overlay !== method &&
      data?.method === overlay &&
      data.chain?.snapshotId === this.pick.current?.snapshotId;
    return isAsked ? data : null;
  }

  readonly beside: readonly SmileBeside[] = $derived.by(() => {
    const { selected } = this;
    if (!selected) return [];
    const key = this.#spot?.sliceKey === sliceKey(selected) ? this.#spot.earlierKey : null;
    const earlier = this.slices.find((slice) => sliceKey(slice) === key) ?? null;
    return linesBeside(selected, { compared: this.comparedFit, overlay: this.#overlaid, earlier });
  });

  readonly smileSpec: PlotSpec | null = $derived.by(() => {
    const { selected, data } = this;
    if (!selected || !data) return null;
    const spot = this.#spot?.sliceKey === sliceKey(selected) ? [this.#spot.span] : [];
    return smileChart.view(
      {
        slice: selected,
        method: data.method,
        chain: data.chain,
        provenance: data.provenance,
        beside: this.beside,
      },
      { axis: this.view.axis, range: this.view.range, spans: spot },
    );
  });

  readonly surfaceSpec: HeatmapSpec | null = $derived.by(() => {
    const { data } = this;
    if (!data || data.grid.expiriesYears.length === 0) return null;
    const projected = this.projection.resultFor(data)?.grid ?? null;
    const { surface } = this.view;
    const quantity =
      surface === 'residuals' ? 'residuals' : surface === 'change' && projected ? 'change' : 'vols';
    return surfaceVolsChart.view(
      { ...data, slices: [...this.slices] },
      {
        quantity,
        projected,
        showProjected: this.#showProjected,
      },
    );
  });

  get showProjected(): boolean {
    return this.#showProjected && this.projection.resultFor(this.data) !== null;
  }

  setShowProjected(shown: boolean): void {
    this.#showProjected = shown;
  }

  /** A click into row `row` of the heatmap: its expiry in the big picture. */
  selectRow(row: number): string {
    const { data } = this;
    if (!data) return '';
    const index =
      this.view.surface === 'residuals'
        ? this.slices.indexOf(this.fittedSlices[row]!)
        : sliceOfRow(data, row);
    this.select(index);
    return index >= 0
      ? `${this.slices[index]!.expiry ?? 'The expiry'} is in the big smile.`
      : 'No expiry is there.';
  }

  /** Row of the heatmap that is in the big smile; −1 where it has none. */
  readonly markedRow: number = $derived.by(() => {
    const { data, surfaceSpec } = this;
    if (!data || !surfaceSpec) return -1;
    if (surfaceSpec.counted) return this.fittedSlices.findIndex((slice) => slice === this.selected);
    return surfaceSpec.rows.findIndex((_row, row) => sliceOfRow(data, row) === this.selectedIndex);
  });

  get fittedSlices(): readonly SurfaceSlice[] {
    return this.slices.filter(({ fit }) => fit.curve !== null);
  }

  readonly rows: readonly ExpiryRow[] = $derived.by(() =>
    expiryRows(this.slices, this.comparedFit?.slices ?? null),
  );

  readonly violations: readonly ArbitrageRow[] = $derived.by(() =>
    this.data ? arbitrageRows(this.data.arbitrage, this.data.slices) : [],
  );

  readonly unused: readonly QuoteRow[] = $derived.by(() => quoteRows(this.slices));

  showViolation(row: ArbitrageRow): void {
    this.selectKey(row.sliceKey);
    const { from, to, earlier } = row;
    if (from === null || to === null) return;
    const before = earlier === null ? undefined : this.data?.slices[earlier];
    this.#spot = {
      sliceKey: row.sliceKey,
      span: { from, to, label: `${row.kind} ${row.short}` },
      earlierKey: before ? sliceKey(before) : null,
    };
  }

  /** Toggles a point of the big picture. Returns what a screen reader says. */
  togglePoint(point: number): string {
    const slice = this.selected;
    const index = slice && shownQuotes(slice, this.view.range)[point];
    return slice && index != null ? this.desk.toggle(slice, index) : 'There is no quote.';
  }

  project(): void {
    if (this.data) void this.projection.run(this.data);
  }

  resetView(): void {
    const { axis, range, overlay, compare } = defaultView;
    this.#spot = null;
    this.setView({ axis, range, overlay, compare });
  }
}

/** The fitted slice nearest in time; any slice where none is fitted. */
function nearestFitted(slices: readonly SurfaceSlice[], years: number): number {
  let best = slices.length > 0 ? 0 : -1;
  let least = Number.POSITIVE_INFINITY;
  slices.forEach(({ expiryYears, fit }, index) => {
    const distance = Math.abs(expiryYears - years) + (fit.curve ? 0 : 1000);
    if (distance < least) {
      least = distance;
      best = index;
    }
  });
  return best;
}
