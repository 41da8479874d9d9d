import { VolterraError } from '#contract/errors.ts';
import type { RepairEstimatorInfo, SurfaceRepairResult } from '#contract/schemas/repair.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { RepairChartData } from '#renderer/charts/repair-data.ts';
import type { BandLook, RepairBeside, RepairPicture } from '#renderer/charts/repair-grid.chart.ts';
import type { AppParts } from '../market/market.svelte.ts';
import { chainOn, chainsOf, sessionsBetween, type Chain } from '../surface/chain-choice.ts';
import type { ViolationRow } from './finding-rows.ts';
import { chartDataOf, richestRow } from './repair-figures.ts';
import type { ShownRepair } from './shown-repair.ts';
import {
  draftFault,
  requestOf,
  startDraft,
  withOwnLabels,
  type QuotesAt,
  type RepairDraft,
} from './repair-draft.ts';

/** Chains are few thousand at most; all of them fit one answer. */
const mostChains = 10_000;

export type ViewId = 'repair' | 'scores' | 'training';
export type FindingsId = 'violations' | 'quotes' | 'prices' | 'notes';

/** What outlives the screen. */
class Kept {
  draft = $state.raw<RepairDraft>(startDraft);
  isSourceChosen = $state(false);
  view = $state<ViewId>('repair');
  shown = $state.raw<ShownRepair | null>(null);
  busy = $state(false);
  error = $state.raw<VolterraError | null>(null);
  /** Null shows all six. */
  picture = $state<RepairPicture | null>(null);
  isSolid = $state(false);
  beside = $state<RepairBeside>('truth');
  band = $state.raw<BandLook>({ levelPercent: 80, reach: 'cell' });
  row = $state(0);
  /** A violation to point at in the smile. */
  violation = $state.raw<ViolationRow | null>(null);
  /** Null shows violations where there are any, else the quotes. */
  findings = $state<FindingsId | null>(null);
}

const keptBy = new WeakMap<Engine, Kept>();
const asVolterra = (error: unknown): VolterraError =>
  error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });

/** The chosen quotes and estimators, the repair that is asked for, and the last one. */
export class RepairController {
  readonly list;
  readonly chains;
  readonly kept: Kept;
  readonly #app: AppParts;
  /** The picture of the smile while it is drawn: a part of the figure of all surfaces. */
  smilePng: (() => Promise<Blob>) | null = null;
  #round = 0;

  constructor(app: AppParts) {
    this.#app = app;
    this.kept = keptBy.get(app.engine) ?? new Kept();
    keptBy.set(app.engine, this.kept);
    this.list = createQuery(app.engine, ['repairLab', 'estimators'], () => ({}));
    this.chains = createQuery(app.engine, ['vixIndex', 'chains'], () => ({ limit: mostChains }));
  }

  /** Labels tell them apart: two networks may have the same one. */
  readonly estimators: readonly RepairEstimatorInfo[] = $derived.by(() =>
    withOwnLabels(this.list.data?.estimators ?? []),
  );

  get families(): readonly { readonly id: string; readonly label: string }[] {
    return this.list.data?.families ?? [];
  }

  /** The last SPX chain on or before the as-of date. */
  readonly chain: Chain | null = $derived.by(() => {
    const own = chainsOf(this.chains.data?.chains ?? [], 'SPX');
    const { date } = this.#app.asOf;
    return date === null ? (own[0] ?? null) : chainOn(own, date);
  });

  /** Sessions from a chain to the as-of date. */
  ageOf(chain: Chain | null): number {
    const { date, days } = this.#app.asOf;
    return chain && date !== null ? Math.max(0, sessionsBetween(days, chain.quoteDate, date)) : 0;
  }

  /** Starts with a generated surface where there is no chain. */
  readonly draft: RepairDraft = $derived.by(() => {
    const { draft, isSourceChosen } = this.kept;
    const hasNoChain = this.chains.data !== null && this.chain === null;
    const source = !isSourceChosen && hasNoChain ? 'example' : draft.source;
    const { standard, standardForChains } = this.list.data ?? {};
    const leading = source === 'chain' ? standardForChains : standard;
    const estimator = draft.estimator === 'default' ? (leading ?? 'default') : draft.estimator;
    return { ...draft, estimator, source };
  });

  /** Why nothing can be repaired; null where it can. */
  get fault(): string | null {
    if (this.list.data === null) return 'The estimators are being read.';
    if (this.draft.source === 'chain' && !this.chain)
      return 'There is no SPX chain on or before the as-of date. Import one, or repair a generated example.';
    if (this.draft.bandRule === 'unseen' && !this.#hasUnseenBands(this.draft.estimator))
      return 'Bands for a kind never seen need a law: it is learned again without each kind. Choose a law, or a network on one.';
    return draftFault(this.draft);
  }

  get canRepair(): boolean {
    return !this.kept.busy && this.fault === null && this.#app.engine.status === 'ready';
  }

  /** True where the pictures are not those of the desk. */
  get outdated(): boolean {
    const { shown } = this.kept;
    if (!shown) return false;
    const isOtherChain = this.draft.source === 'chain' && shown.chain?.snapshotId !== this.chain?.snapshotId;
    return isOtherChain || JSON.stringify(shown.draft) !== JSON.stringify(this.draft);
  }

  readonly chartData: RepairChartData | null = $derived.by(() =>
    this.kept.shown ? chartDataOf(this.kept.shown) : null,
  );

  /** What the third picture can show, and what it shows. */
  readonly besides: readonly { readonly id: RepairBeside; readonly label: string }[] = $derived.by(() => {
    const { shown } = this.kept;
    const compared = this.chartData?.compared ?? null;
    const label = compared?.estimator.label ?? '';
    return [
      ...(shown?.truth ? [{ id: 'truth' as const, label: 'Truth' }] : []),
      ...(compared ? [{ id: 'compared' as const, label }] : []),
    ];
  });

  readonly beside: RepairBeside | null = $derived.by(
    () => this.besides.find(({ id }) => id === this.kept.beside)?.id ?? this.besides[0]?.id ?? null,
  );

  /** True where the other estimator answered on another grid: nothing can be held against it cell by cell. */
  get hasOtherGrid(): boolean {
    return this.kept.shown?.compared !== null && this.chartData !== null && this.chartData.compared === null;
  }

  change(change: Partial<RepairDraft>): void {
    if (change.source) this.kept.isSourceChosen = true;
    // An estimator that nobody chose stays the one that leads on the source.
    const { estimator } = this.kept.draft;
    this.kept.draft = { ...this.draft, estimator, ...change };
  }

  reset(): void {
    this.kept.draft = startDraft;
    this.kept.isSourceChosen = false;
  }

  open(picture: RepairPicture | null): void {
    this.kept.picture = picture;
  }

  /** Which band is drawn, here and in the smile: "95 surface". */
  chooseBand(id: string): void {
    const [level, reach] = id.split(' ');
    this.kept.band = {
      levelPercent: level === '95' ? 95 : 80,
      reach: reach === 'surface' ? 'surface' : 'cell',
    };
  }

  /** Chooses the expiry of the smile; what it returns is read aloud. */
  chooseRow(row: number): string {
    this.kept.row = row;
    this.kept.violation = null;
    const years = this.kept.shown?.result.expiriesYears[row];
    return years === undefined ? '' : `The smile shows the expiry in ${years.toFixed(3)} years.`;
  }

  /** Shows the expiry of a violation, with its stretch. */
  point(violation: ViolationRow): void {
    this.kept.row = violation.row;
    this.kept.violation = violation;
  }

  /** Another source and its repair in one step. */
  async repairFrom(source: RepairDraft['source']): Promise<void> {
    this.change({ source });
    await this.repair();
  }

  async repair(): Promise<void> {
    if (!this.canRepair) return;
    const { kept, draft } = this;
    const chain = draft.source === 'chain' ? this.chain : null;
    const round = (this.#round += 1);
    kept.busy = true;
    kept.error = null;
    try {
      const found = await this.#ask(draft, chain);
      if (round !== this.#round) return;
      const info = this.estimators.find(({ id }) => id === found.result.estimator.id) ?? null;
      const isNewGrid = kept.shown?.result.expiriesYears.length !== found.result.expiriesYears.length;
      kept.shown = { draft, chain, info, ...found };
      kept.violation = null;
      if (isNewGrid || kept.row >= found.result.expiriesYears.length) kept.row = richestRow(found.result);
    } catch (error) {
      kept.error = asVolterra(error);
    } finally {
      kept.busy = false;
    }
  }

  /** Beside it may stand an estimator that has no such bands. */
  #bandable(draft: RepairDraft, estimator: string): RepairDraft {
    const isAsked = draft.bandRule === 'unseen' && !this.#hasUnseenBands(estimator);
    return isAsked ? { ...draft, bandRule: 'mondrian' } : draft;
  }

  #hasUnseenBands(id: string): boolean {
    return this.estimators.find((each) => each.id === id)?.unseenBands === true;
  }

  #named(result: SurfaceRepairResult): SurfaceRepairResult {
    const { estimator } = result;
    const label = this.estimators.find(({ id }) => id === estimator.id)?.label ?? estimator.label;
    return { ...result, estimator: { ...estimator, label } };
  }

  async #ask(
    draft: RepairDraft,
    chain: Chain | null,
  ): Promise<Pick<ShownRepair, 'quotes' | 'result' | 'compared' | 'comparedError' | 'truth'>> {
    const { client } = this.#app.engine;
    const { family, mask, seed } = draft;
    const example = chain ? null : await client.repairLab.example({ family, mask, seed });
    const quotes: QuotesAt = example ? { grid: example.grid } : { snapshotId: chain!.snapshotId };
    const ask = async (estimator: string): Promise<SurfaceRepairResult> =>
      this.#named(
        await client.surface.repair(requestOf(this.#bandable(draft, estimator), estimator, quotes)),
      );
    const result = await ask(draft.estimator);
    const truth = example?.truth ?? null;
    if (draft.compared === 'none') return { quotes, result, compared: null, comparedError: null, truth };
    try {
      const compared = await ask(draft.compared);
      return { quotes, result, compared, comparedError: null, truth };
    } catch (error) {
      return { quotes, result, compared: null, comparedError: asVolterra(error), truth };
    }
  }
}
