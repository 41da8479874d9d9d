import { untrack } from 'svelte';
import type { SurfaceFitResult, SurfaceSlice } from '#contract/schemas/surface.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { InputOf } from '#renderer/api/query.svelte.ts';
import { methodWords, reasonWords } from '#renderer/charts/definitions/quote-reasons.ts';
import { quoteName, shownQuotes, smileChart } from '#renderer/charts/smile.chart.ts';
import type { SmileBeside, SmileOptions } from '#renderer/charts/smile.chart.ts';
import type { HeatmapSpec, PlotSpec } from '#renderer/charts/spec.ts';
import { sliceOfRow, surfaceVolsChart } from '#renderer/charts/surface-vols.chart.ts';
import type { AppParts } from '../market/market.svelte.ts';
import { arbitrageRows } from './arbitrage-rows.ts';
import type { ArbitrageRow } from './arbitrage-rows.ts';
import { chainOn, chainsOf, comparedChain, sessionsBetween, underlyingsOf } from './chain-choice.ts';
import type { Chain } from './chain-choice.ts';
import { EditStore } from './edit-store.svelte.ts';
import { expiryRows } from './expiry-rows.ts';
import type { ExpiryRow } from './expiry-rows.ts';
import { Projection } from './projection.svelte.ts';
import { canToggle, changedExpiries, toggleQuote } from './quote-edits.ts';
import type { QuoteEdits, QuoteRef } from './quote-edits.ts';
import { quoteRows } from './quote-rows.ts';
import type { QuoteRow } from './quote-rows.ts';
import { basisOf, Refit, sliceKey } from './refit.svelte.ts';
import { defaultView, isSurfaceView } from './surface-view.ts';
import type { SurfaceView } from './surface-view.ts';

const viewName = 'surface.view';
/** Chains are few thousand at most; all of them fit one answer. */
const mostChains = 10_000;
/** Smiles of these are fitted one by one: an edit needs one expiry only. */
const sliceMethods: ReadonlySet<string> = new Set(['svi', 'sabr']);
const preferredYears = 30 / 365;

type FitInput = InputOf<'surface', 'fit'>;
type Span = SmileOptions['spans'][number];

/** State of the Smile & surface screen: what it asks, what it draws, and what a user can do on it. */
export class SurfaceController {
  readonly app: AppParts;
  readonly chains;
  readonly fit;
  readonly compareFit;
  readonly overlayFit;
  readonly edits: EditStore;
  readonly refit: Refit;
  readonly projection: Projection;
  #pinned = $state.raw<{ readonly snapshotId: string; readonly asOf: string | null } | null>(null);
  #selected = $state.raw<{ readonly key: string; readonly years: number } | null>(null);
  #spot = $state.raw<{ readonly sliceKey: string; readonly span: Span } | null>(null);
  #showProjected = $state(false);
  #basis: string | null = null;

  constructor(app: AppParts) {
    this.app = app;
    const { engine } = app;
    this.edits = new EditStore(app.preferences);
    this.refit = new Refit((expiries, edits, signal) =>
      engine.client.surface.fit(
        {
          ...this.#inputFor(this.chain!, edits),
          expiries: expiries.map(({ root, expiry }) => ({ root, expiry })),
        },
        { signal },
      ),
    );
    this.projection = new Projection((grid) => engine.client.surface.project({ grid }));
    this.chains = createQuery(engine, ['vixIndex', 'chains'], () => ({ limit: mostChains }));
    // Before the fit, which must not be asked with the edits of another chain.
    $effect(() => this.#open(this.chain?.snapshotId ?? null, this.view.method));
    this.fit = createQuery(
      engine,
      ['surface', 'fit'],
      () => this.chain && this.#inputFor(this.chain, this.edits.settled),
      { partial: (data) => data.slices.some(({ fit }) => fit.curve === null) },
    );
    this.compareFit = createQuery(
      engine,
      ['surface', 'fit'],
      () => this.compared && this.#inputFor(this.compared, this.edits.of(this.compared.snapshotId)),
    );
    this.overlayFit = createQuery(engine, ['surface', 'fit'], () => {
      const method = this.view.overlay;
      if (!this.chain || method === 'none' || method === this.view.method) return null;
      return { ...this.#inputFor(this.chain, this.edits.settled), method };
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

  readonly underlyings: readonly string[] = $derived.by(() => underlyingsOf(this.chains.data?.chains ?? []));

  /** The wanted underlying where it has chains, else the first that has. */
  readonly underlying: string = $derived.by(() =>
    this.underlyings.includes(this.view.underlying)
      ? this.view.underlying
      : (this.underlyings[0] ?? this.view.underlying),
  );

  readonly ownChains: readonly Chain[] = $derived.by(() =>
    chainsOf(this.chains.data?.chains ?? [], this.underlying),
  );

  /** The chosen chain as long as the as-of date stays, else the last one on or before it. */
  readonly chain: Chain | null = $derived.by(() => {
    const asOf = this.app.asOf.date;
    const pinned = this.#pinned?.asOf === asOf ? this.#pinned?.snapshotId : undefined;
    const chosen = this.ownChains.find(({ snapshotId }) => snapshotId === pinned);
    return chosen ?? (asOf === null ? (this.ownChains[0] ?? null) : chainOn(this.ownChains, asOf));
  });

  readonly compared: Chain | null = $derived.by(() =>
    this.chain ? comparedChain(this.ownChains, this.chain, this.view.compare) : null,
  );

  chooseChain(snapshotId: string): void {
    const chain = this.ownChains.find((other) => other.snapshotId === snapshotId);
    if (!chain) return;
    this.app.asOf.choose(chain.quoteDate);
    this.#pinned = { snapshotId, asOf: this.app.asOf.date };
  }

  chooseUnderlying(underlying: string): void {
    this.#pinned = null;
    this.setView({ underlying });
  }

  /** Sessions from the chain to the as-of date. */
  readonly ageSessions: number = $derived.by(() => {
    const asOf = this.app.asOf.date;
    return this.chain && asOf !== null
      ? Math.max(0, sessionsBetween(this.app.asOf.days, this.chain.quoteDate, asOf))
      : 0;
  });

  /** The answer for the chain in force; an older one while the new one is awaited, none where the new one failed. */
  readonly data: SurfaceFitResult | null = $derived.by(() => {
    const { data, error } = this.fit;
    return error && data?.chain?.snapshotId !== this.chain?.snapshotId ? null : data;
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

  readonly beside: readonly SmileBeside[] = $derived.by(() => {
    const { selected } = this;
    if (!selected) return [];
    const key = sliceKey(selected);
    const found: SmileBeside[] = [];
    const before = this.compared && this.compareFit.data?.slices.find((slice) => sliceKey(slice) === key);
    if (before?.fit.curve && this.compared) {
      const { quoteDate } = this.compared;
      found.push({ id: 'compare', label: quoteDate, detail: `fit of ${quoteDate}`, slice: before });
    }
    const { overlay, method } = this.view;
    const other = overlay !== 'none' && overlay !== method ? this.overlayFit.data : null;
    const over = other?.slices.find((slice) => sliceKey(slice) === key);
    if (over?.fit.curve && overlay !== 'none') {
      found.push({
        id: 'overlay',
        label: methodWords[overlay],
        detail: `${methodWords[overlay]} fit`,
        slice: over,
      });
    }
    return found;
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

  readonly rows: readonly ExpiryRow[] = $derived.by(() => expiryRows(this.slices, this.compareSlices));

  get compareSlices(): readonly SurfaceSlice[] | null {
    return this.compared ? (this.compareFit.data?.slices ?? null) : null;
  }

  readonly violations: readonly ArbitrageRow[] = $derived.by(() =>
    this.data ? arbitrageRows(this.data.arbitrage, this.data.slices) : [],
  );

  readonly unused: readonly QuoteRow[] = $derived.by(() => quoteRows(this.slices));

  showViolation(row: ArbitrageRow): void {
    this.selectKey(row.sliceKey);
    const { from, to } = row;
    this.#spot =
      from === null || to === null
        ? null
        : { sliceKey: row.sliceKey, span: { from, to, label: `${row.kind} ${row.short}` } };
  }

  clearSpot(): void {
    this.#spot = null;
  }

  /** Toggles a point of the big picture. Returns what a screen reader says. */
  togglePoint(point: number): string {
    const slice = this.selected;
    const index = slice && shownQuotes(slice, this.view.range)[point];
    return slice && index != null ? this.toggle(slice, index) : 'There is no quote.';
  }

  /** Takes a quote out of the fit or brings it back, and fits its expiry again. */
  toggle(slice: SurfaceSlice, index: number): string {
    const reason = slice.quotes.reason[index];
    const name = quoteName(slice, index);
    if (slice.expiry === null || reason === undefined) return 'This quote cannot be edited.';
    if (!canToggle(reason)) return `${name}: ${reasonWords[reason]}.`;
    const kind = slice.quotes.isCall[index] === 1 ? 'call' : 'put';
    const ref: QuoteRef = {
      root: slice.root,
      expiry: slice.expiry,
      strike: slice.quotes.strikes[index]!,
      kind,
    };
    this.#edit(() => this.edits.do(toggleQuote(this.edits.present, ref, reason)));
    return `${name} is ${reason === 'used' ? 'out of' : 'in'} the fit.`;
  }

  undo(): void {
    this.#edit(() => this.edits.undo());
  }

  redo(): void {
    this.#edit(() => this.edits.redo());
  }

  clearEdits(): void {
    this.#edit(() => this.edits.do({ exclude: [], include: [] }));
  }

  #edit(change: () => void): void {
    const before = this.edits.present;
    change();
    const expiries = changedExpiries(before, this.edits.present);
    if (expiries.length > 0 && sliceMethods.has(this.view.method)) {
      void this.refit.run(expiries, this.edits.present);
    }
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
