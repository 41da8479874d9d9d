import type { ModelInfo } from '#contract/schemas/pricing.ts';
import type { StrikeAxis } from './explore-charts.ts';
import {
  faultOf,
  freeExpiry,
  marketFaultsOf,
  startMarket,
  startOf,
  tenors,
  type MarketFaults,
  type MarketInputs,
  type ParamValues,
  type TenorLabel,
} from './explore-request.ts';

/** The choice as it is kept with the workspace. */
interface SavedChoice {
  readonly modelId: string;
  readonly params: Readonly<Record<string, ParamValues>>;
  readonly markets: Readonly<Record<string, MarketInputs>>;
  readonly tenors: readonly TenorLabel[];
  /** Null where no expiry of one's own is shown. */
  readonly freeYears: number | null;
  readonly axis: StrikeAxis;
}

const firstChoice: SavedChoice = {
  modelId: 'heston',
  params: {},
  markets: {},
  tenors: ['1M', '1Y'],
  freeYears: freeExpiry.start,
  axis: 'k',
};

/** Which model is looked at, and at which parameters, market, expiries and strikes; each model keeps its own numbers. */
export class ExploreChoice {
  #now = $state.raw<SavedChoice>(firstChoice);
  /** Kept while it is not shown. */
  #freeYears: number = freeExpiry.start;

  constructor(saved: SavedChoice | null) {
    if (!saved) return;
    this.#now = saved;
    this.#freeYears = saved.freeYears ?? freeExpiry.start;
  }

  /** To be kept: without the numbers of models that have one that is none. */
  get sound(): SavedChoice {
    const { params, markets } = this.#now;
    return { ...this.#now, params: onlyFinite(params), markets: onlyFinite(markets) };
  }

  /** Derived, so that a moved value alone draws nothing. */
  readonly axis: StrikeAxis = $derived.by(() => this.#now.axis);

  get tenors(): readonly TenorLabel[] {
    return this.#now.tenors;
  }

  get freeYears(): number | null {
    return this.#now.freeYears;
  }

  /** Ascending; the free expiry counts once where it is one of the others. */
  get years(): readonly number[] {
    const { freeYears } = this.#now;
    const chosen = tenors.filter(({ label }) => this.tenors.includes(label)).map(({ years }) => years);
    const isNew = freeYears !== null && !chosen.some((years) => Math.abs(years - freeYears) < 1e-6);
    return (isNew ? [...chosen, freeYears] : chosen).sort((a, b) => a - b);
  }

  modelIn(models: readonly ModelInfo[]): ModelInfo | null {
    return models.find(({ id }) => id === this.#now.modelId) ?? models[0] ?? null;
  }

  /** Only what the model has: a saved choice may come from another version. */
  paramsOf(model: ModelInfo): ParamValues {
    const saved = this.#now.params[model.id];
    const start = startOf(model);
    if (!saved) return start;
    return Object.fromEntries(Object.entries(start).map(([name, value]) => [name, saved[name] ?? value]));
  }

  marketOf(model: ModelInfo): MarketInputs {
    return this.#now.markets[model.id] ?? startMarket(model);
  }

  marketFaults(model: ModelInfo): MarketFaults {
    return marketFaultsOf(this.marketOf(model));
  }

  /** First value that makes no sense by itself, with the name of its field. */
  faultOf(model: ModelInfo): string | null {
    const params = this.paramsOf(model);
    const faults = [
      ...model.params.map((spec) => [spec.symbol, faultOf(spec, params[spec.name]!)] as const),
      ['T', this.freeYears === null ? null : faultOf(freeExpiry, this.freeYears)] as const,
      ...marketNames.map(([field, name]) => [name, this.marketFaults(model)[field]] as const),
    ];
    const first = faults.find(([, fault]) => fault !== null);
    return first ? `${first[0]}: ${first[1]}` : null;
  }

  choose(modelId: string): void {
    this.#now = { ...this.#now, modelId };
  }

  setParam(model: ModelInfo, name: string, value: number): void {
    const params = { ...this.#now.params, [model.id]: { ...this.paramsOf(model), [name]: value } };
    this.#now = { ...this.#now, params };
  }

  setMarket(model: ModelInfo, change: Partial<MarketInputs>): void {
    const markets = { ...this.#now.markets, [model.id]: { ...this.marketOf(model), ...change } };
    this.#now = { ...this.#now, markets };
  }

  setFreeYears(freeYears: number): void {
    this.#freeYears = freeYears;
    this.#now = { ...this.#now, freeYears };
  }

  toggleFree(): void {
    const isShown = this.#now.freeYears !== null;
    if (isShown && this.tenors.length === 0) return;
    this.#now = { ...this.#now, freeYears: isShown ? null : this.#freeYears };
  }

  toggleTenor(label: TenorLabel): void {
    const chosen = this.tenors.includes(label)
      ? this.tenors.filter((one) => one !== label)
      : [...this.tenors, label];
    if (chosen.length > 0 || this.freeYears !== null) this.#now = { ...this.#now, tenors: chosen };
  }

  setAxis(axis: StrikeAxis): void {
    this.#now = { ...this.#now, axis };
  }

  reset(model: ModelInfo): void {
    const { [model.id]: _params, ...params } = this.#now.params;
    const { [model.id]: _market, ...markets } = this.#now.markets;
    if (this.#now.freeYears !== null) this.setFreeYears(freeExpiry.start);
    this.#now = { ...this.#now, params, markets };
  }
}

const marketNames = [
  ['spot', 'Spot'],
  ['rate', 'Rate'],
  ['dividendYield', 'Dividend'],
] as const;

function onlyFinite<Values extends object>(
  byModel: Readonly<Record<string, Values>>,
): Record<string, Values> {
  const isFinite = (values: Values): boolean => Object.values(values).every(Number.isFinite);
  return Object.fromEntries(Object.entries(byModel).filter(([, values]) => isFinite(values)));
}

export function isSavedChoice(value: unknown): value is SavedChoice {
  if (!isObject(value)) return false;
  const { modelId, params, markets, tenors: labels, freeYears, axis } = value;
  return (
    typeof modelId === 'string' &&
    isObject(params) &&
    Object.values(params).every(isNumbers) &&
    isObject(markets) &&
    Object.values(markets).every(isMarket) &&
    Array.isArray(labels) &&
    labels.every((label) => tenors.some((tenor) => tenor.label === label)) &&
    (freeYears === null ? labels.length > 0 : typeof freeYears === 'number') &&
    (axis === 'k' || axis === 'forward' || axis === 'spot')
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isNumbers = (value: unknown): value is ParamValues =>
  isObject(value) && Object.values(value).every((one) => typeof one === 'number');

const isMarket = (value: unknown): value is MarketInputs =>
  isNumbers(value) && ['spot', 'rate', 'dividendYield'].every((name) => typeof value[name] === 'number');
