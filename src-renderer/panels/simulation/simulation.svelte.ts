import type {
  SimulationEstimate,
  SimulationInput,
  SimulationResult,
  StepHalvingResult,
} from '#contract/schemas/simulation.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import { FollowedJob } from '#renderer/api/followed-job.svelte.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';
import {
  faultOf,
  marketFaultsOf,
  type MarketFaults,
  type MarketInputs,
  type ParamInfo,
  type ParamValues,
} from '../model-explorer/explore-request.ts';
import {
  draftFault,
  draftOf,
  halvingRequestOf,
  requestOf,
  startPayoff,
  startRun,
  type Draft,
  type PayoffDraft,
  type RunDraft,
} from './simulation-draft.ts';

/** A process as the engine tells it. */
export interface ProcessInfo {
  readonly id: string;
  readonly label: string;
  readonly scheme: string;
  readonly underlying: 'asset' | 'volatilityIndex';
  readonly weakOrder: number | null;
  /** Where the declared order was seen to hold; null where steps are exact. */
  readonly weakOrderHolds: string | null;
  readonly hasConditional: boolean;
  readonly formula: string;
  readonly source: string;
  readonly params: readonly ParamInfo[];
}

/** What a running simulation has told. */
export interface LiveEstimate {
  readonly paths: number;
  readonly estimates: readonly SimulationEstimate[];
  readonly convergence: SimulationResult['convergence'];
}

/** A result with what it was asked for. */
export interface ShownResult {
  readonly draft: Draft;
  readonly process: ProcessInfo;
  readonly result: SimulationResult;
}

/** The error of the steps, with what it was asked for. */
export interface ShownHalving {
  readonly draft: Draft;
  readonly process: ProcessInfo;
  readonly result: StepHalvingResult;
}

/** A payoff of a process, option legs held along its paths, or a series that goes on. */
export type ViewId = 'payoff' | 'position' | 'range';

/** What stands in the lower right corner. */
export type DetailId = 'convergence' | 'greeks' | 'steps' | 'stored';

/** What outlives the screen. */
class Kept {
  processId = $state('heston');
  params = $state.raw<Readonly<Record<string, ParamValues>>>({});
  markets = $state.raw<Readonly<Record<string, MarketInputs>>>({});
  payoffs = $state.raw<Readonly<Record<string, PayoffDraft>>>({});
  run = $state.raw<RunDraft>(startRun);
  shown = $state.raw<ShownResult | null>(null);
  view = $state<ViewId>('payoff');
  detail = $state<DetailId>('convergence');
  readonly job = new FollowedJob<SimulationResult, LiveEstimate>();
  halved = $state.raw<ShownHalving | null>(null);
  readonly halving = new FollowedJob<StepHalvingResult>();
}

const keptBy = new WeakMap<Engine, Kept>();

/** What the screen holds for an engine while it is not shown. */
export function keptSimulation(engine: Engine): Kept {
  const kept = keptBy.get(engine) ?? new Kept();
  keptBy.set(engine, kept);
  return kept;
}

/** The chosen process, payoff and settings, the simulation that runs, and the last result. */
export class SimulationController {
  readonly list;
  readonly kept: Kept;
  readonly #engine: Engine;

  constructor({ engine }: Pick<AppState, 'engine'>) {
    this.#engine = engine;
    this.kept = keptSimulation(engine);
    this.list = createQuery(engine, ['simulation', 'processes'], () => ({}));
  }

  get processes(): readonly ProcessInfo[] {
    return this.list.data?.processes ?? [];
  }

  get process(): ProcessInfo | null {
    return this.processes.find(({ id }) => id === this.kept.processId) ?? this.processes[0] ?? null;
  }

  get params(): ParamValues {
    const { process } = this;
    if (!process) return {};
    const start = Object.fromEntries(process.params.map((spec) => [spec.name, spec.start]));
    return { ...start, ...this.kept.params[process.id] };
  }

  get market(): MarketInputs {
    const underlying = this.process?.underlying ?? 'asset';
    return (
      this.kept.markets[underlying] ?? {
        spot: underlying === 'asset' ? 100 : 20,
        rate: 0.03,
        dividendYield: 0,
      }
    );
  }

  get marketFaults(): MarketFaults {
    return marketFaultsOf(this.market);
  }

  get payoff(): PayoffDraft {
    const underlying = this.process?.underlying ?? 'asset';
    return this.kept.payoffs[underlying] ?? startPayoff(underlying);
  }

  get run(): RunDraft {
    const { run } = this.kept;
    const isPossible = this.process?.hasConditional === true && this.payoff.kind === 'vanilla';
    return isPossible ? run : { ...run, estimator: 'plain' };
  }

  get draft(): Draft | null {
    const { process, params, market, payoff, run } = this;
    return process && { processId: process.id, params, market, payoff, run };
  }

  /** Why the draft cannot be run; null where it can. */
  get fault(): string | null {
    const { process, draft } = this;
    if (!process || !draft) return 'The processes are being read.';
    for (const spec of process.params) {
      const fault = faultOf(spec, draft.params[spec.name]!);
      if (fault) return `${spec.label}: ${fault}`;
    }
    const marketFault = Object.values(this.marketFaults).find((fault) => fault !== null);
    return marketFault ?? draftFault(draft);
  }

  get canRun(): boolean {
    return (
      !this.kept.job.running &&
      !this.kept.halving.running &&
      this.fault === null &&
      this.#engine.status === 'ready'
    );
  }

  /** True where the pictures are not those of the values beside them. */
  get outdated(): boolean {
    const { shown } = this.kept;
    return shown !== null && JSON.stringify(shown.draft) !== JSON.stringify(this.draft);
  }

  choose(processId: string): void {
    this.kept.processId = processId;
  }

  setParam(name: string, value: number): void {
    const { process } = this;
    if (process) this.kept.params = { ...this.kept.params, [process.id]: { ...this.params, [name]: value } };
  }

  setMarket(change: Partial<MarketInputs>): void {
    const underlying = this.process?.underlying ?? 'asset';
    this.kept.markets = { ...this.kept.markets, [underlying]: { ...this.market, ...change } };
  }

  setPayoff(change: Partial<PayoffDraft>): void {
    const underlying = this.process?.underlying ?? 'asset';
    this.kept.payoffs = { ...this.kept.payoffs, [underlying]: { ...this.payoff, ...change } };
  }

  setRun(change: Partial<RunDraft>): void {
    this.kept.run = { ...this.kept.run, ...change };
  }

  reset(): void {
    const { process } = this;
    if (!process) return;
    const { [process.id]: _, ...params } = this.kept.params;
    this.kept.params = params;
  }

  async start(): Promise<void> {
    const { draft, process, kept } = this;
    if (!draft || !process || !this.canRun) return;
    const result = await kept.job.follow(() => this.#engine.client.simulation.run(requestOf(draft)));
    if (result) kept.shown = { draft, process, result };
  }

  stop(): Promise<void> {
    return this.kept.job.stop();
  }

  /** The same payoff with a quarter, half and all of the steps. */
  async halveSteps(): Promise<void> {
    const { draft, process, kept } = this;
    if (!draft || !process || !this.canRun) return;
    const result = await kept.halving.follow(() =>
      this.#engine.client.simulation.stepHalving(halvingRequestOf(draft)),
    );
    if (result) kept.halved = { draft, process, result };
  }

  /** Puts a stored simulation on the desk, with its result. False where the desk has no place for it. */
  show(input: SimulationInput, result: SimulationResult): boolean {
    const draft = draftOf(input);
    const process = this.processes.find(({ id }) => id === input.process);
    if (!draft || !process) return false;
    const { kept } = this;
    kept.processId = process.id;
    kept.params = { ...kept.params, [process.id]: draft.params };
    kept.markets = { ...kept.markets, [process.underlying]: draft.market };
    kept.payoffs = { ...kept.payoffs, [process.underlying]: draft.payoff };
    kept.run = draft.run;
    kept.shown = { draft, process, result };
    return true;
  }
}
