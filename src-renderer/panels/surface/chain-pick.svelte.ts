import { createQuery } from '#renderer/api/query.svelte.ts';
import type { AppParts } from '../market/market.svelte.ts';
import { chainOn, chainsOf, comparedChain, sessionsBetween, underlyingsOf } from './chain-choice.ts';
import type { Chain } from './chain-choice.ts';
import type { SurfaceView } from './surface-view.ts';

/** Chains are few thousand at most; all of them fit one answer. */
const mostChains = 10_000;

/** Which chain is looked at, and which one it is compared with. */
export class ChainPick {
  readonly query;
  readonly #app: AppParts;
  readonly #view: () => SurfaceView;
  #pinned = $state.raw<{ readonly snapshotId: string; readonly asOf: string | null } | null>(null);

  constructor(app: AppParts, view: () => SurfaceView) {
    this.#app = app;
    this.#view = view;
    this.query = createQuery(app.engine, ['vixIndex', 'chains'], () => ({ limit: mostChains }));
  }

  readonly underlyings: readonly string[] = $derived.by(() => underlyingsOf(this.query.data?.chains ?? []));

  /** The wanted underlying where it has chains, else the first that has. */
  readonly underlying: string = $derived.by(() => {
    const wanted = this.#view().underlying;
    return this.underlyings.includes(wanted) ? wanted : (this.underlyings[0] ?? wanted);
  });

  /** Of the underlying, newest first. */
  readonly own: readonly Chain[] = $derived.by(() =>
    chainsOf(this.query.data?.chains ?? [], this.underlying),
  );

  /** The chosen chain as long as the as-of date stays, else the last one on or before it. */
  readonly current: Chain | null = $derived.by(() => {
    const asOf = this.#app.asOf.date;
    const pinned = this.#pinned?.asOf === asOf ? this.#pinned?.snapshotId : undefined;
    const chosen = this.own.find(({ snapshotId }) => snapshotId === pinned);
    return chosen ?? (asOf === null ? (this.own[0] ?? null) : chainOn(this.own, asOf));
  });

  readonly compared: Chain | null = $derived.by(() =>
    this.current ? comparedChain(this.own, this.current, this.#view().compare) : null,
  );

  /** Sessions from the chain to the as-of date. */
  readonly ageSessions: number = $derived.by(() => {
    const { date, days } = this.#app.asOf;
    return this.current && date !== null
      ? Math.max(0, sessionsBetween(days, this.current.quoteDate, date))
      : 0;
  });

  choose(snapshotId: string): void {
    const chain = this.own.find((other) => other.snapshotId === snapshotId);
    if (!chain) return;
    this.#app.asOf.choose(chain.quoteDate);
    this.#pinned = { snapshotId, asOf: this.#app.asOf.date };
  }

  unpin(): void {
    this.#pinned = null;
  }
}
