import { untrack } from 'svelte';
import type { VolterraError } from '#contract/errors.ts';
import type { RepairedPrices } from '#contract/schemas/repaired-prices.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import { NewestWins } from '../model-explorer/newest-wins.svelte.ts';
import {
  legsFault,
  mostLegs,
  priceRequest,
  startLegs,
  startMarket,
  type PriceLeg,
  type PriceMarket,
} from './price-legs.ts';
import { priceRows, type PriceRow } from './price-rows.ts';
import type { RepairController } from './repair.svelte.ts';
import type { ShownRepair } from './shown-repair.ts';

/** Legs are asked once they have rested so long. */
const settleMs = 400;

interface Asked {
  readonly legs: readonly PriceLeg[];
  readonly shown: ShownRepair;
  readonly request: ReturnType<typeof priceRequest>;
  readonly key: string;
}

/** What outlives the screen. */
class Kept {
  /** Null where nobody changed them. A generated surface has another scale of strikes than a chain. */
  legs = $state.raw<Readonly<Record<'chain' | 'example', readonly PriceLeg[] | null>>>({
    chain: null,
    example: null,
  });
  market = $state.raw<PriceMarket>(startMarket);
  readonly answers: NewestWins<Asked, RepairedPrices>;

  constructor(engine: Engine) {
    this.answers = new NewestWins({
      ask: ({ request }, signal) => engine.client.pricing.repaired(request, { signal }),
      givesWay: () => true,
    });
  }
}

const keptBy = new WeakMap<Engine, Kept>();

/** Options on the surface that is shown, priced anew when they change while their tab is open. */
export class PricesController {
  readonly #repair: RepairController;
  readonly #engine: Engine;
  readonly #kept: Kept;

  constructor(repair: RepairController, engine: Engine) {
    this.#repair = repair;
    this.#engine = engine;
    this.#kept = keptBy.get(engine) ?? new Kept(engine);
    keptBy.set(engine, this.#kept);
    $effect(() => {
      const wanted = this.#wanted;
      const { answers } = this.#kept;
      if (!wanted || this.#engine.status !== 'ready' || repair.kept.findings !== 'prices') {
        answers.forget();
        return;
      }
      const isAnswered = answers.data?.input.key === wanted.key;
      if (isAnswered && untrack(() => answers.error) === null) return;
      const timer = setTimeout(() => answers.request(wanted), answers.data ? settleMs : 0);
      return () => clearTimeout(timer);
    });
  }

  get shown(): ShownRepair | null {
    return this.#repair.kept.shown;
  }

  get market(): PriceMarket {
    return this.#kept.market;
  }

  readonly legs: readonly PriceLeg[] = $derived.by(() => {
    const { shown } = this;
    if (!shown) return [];
    return this.#kept.legs[shown.draft.source] ?? startLegs(shown, this.market);
  });

  /** Why nothing is asked; null where it is. */
  readonly fault: string | null = $derived.by(() =>
    this.shown ? legsFault(this.legs, this.shown, this.market) : null,
  );

  readonly #wanted: Asked | null = $derived.by(() => {
    const { shown, legs, market } = this;
    if (!shown || this.fault !== null) return null;
    const request = priceRequest(legs, shown, market);
    return { legs, shown, request, key: JSON.stringify(request) };
  });

  /** Of the legs that were asked, which may be others than those on the screen. */
  readonly priced = $derived.by(() => {
    const { data } = this.#kept.answers;
    return data && { legs: data.input.legs, prices: data.output, grid: data.input.shown.result };
  });

  readonly rows: readonly PriceRow[] = $derived.by(() => (this.priced ? priceRows(this.priced) : []));

  get error(): VolterraError | null {
    return this.#kept.answers.error;
  }

  get busy(): boolean {
    return this.#kept.answers.slow;
  }

  /** True where the prices are of other legs or of another surface than those on the screen. */
  get outdated(): boolean {
    const { data } = this.#kept.answers;
    return data !== null && data.input.key !== this.#wanted?.key;
  }

  setMarket(change: Partial<PriceMarket>): void {
    this.#kept.market = { ...this.market, ...change };
  }

  setLeg(place: number, change: Partial<PriceLeg>): void {
    this.#set(this.legs.map((leg, at) => (at === place ? { ...leg, ...change } : leg)));
  }

  addLeg(): void {
    const last = this.legs.at(-1);
    if (last && this.legs.length < mostLegs) this.#set([...this.legs, { ...last }]);
  }

  removeLeg(place: number): void {
    if (this.legs.length > 1) this.#set(this.legs.filter((_, at) => at !== place));
  }

  /** Back to the legs of the surface. */
  reset(): void {
    this.#set(null);
    this.#kept.market = startMarket;
  }

  retry(): void {
    if (this.#wanted) this.#kept.answers.request(this.#wanted);
  }

  #set(legs: readonly PriceLeg[] | null): void {
    const { shown } = this;
    if (shown) this.#kept.legs = { ...this.#kept.legs, [shown.draft.source]: legs };
  }
}
