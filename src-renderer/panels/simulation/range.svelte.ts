import type { RangeForecast, RangeForecastInput } from '#contract/schemas/range-forecast.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';

/** What the desk of the range asks for. */
export interface RangeDraft {
  readonly series: string;
  readonly horizon: 'close' | 'sessions';
  readonly sessions: number;
  readonly bars: RangeForecastInput['bars'];
  /** 0: as many as the horizon usually takes. */
  readonly windowSessions: number;
  /** `HH:MM` of New York, or empty. */
  readonly at: string;
  /** Levels with commas or spaces between. */
  readonly strikes: string;
  readonly seed: number;
}

/** Files that feed a range. */
export const rangeFormats =
  'Daily or intraday bars: Cboe and Yahoo histories, Alpha Vantage downloads, any CSV once mapped';

export type RangeTab = 'strikes' | 'agreement' | 'record';

class Kept {
  draft = $state.raw<RangeDraft>({
    series: 'SPX',
    horizon: 'sessions',
    sessions: 21,
    bars: 'auto',
    windowSessions: 0,
    at: '',
    strikes: '',
    seed: 1,
  });
  tab = $state<RangeTab>('strikes');
}

const keptBy = new WeakMap<Engine, Kept>();

/** What the desk of the range holds for an engine. */
export function keptRange(engine: Engine): Kept {
  const kept = keptBy.get(engine) ?? new Kept();
  keptBy.set(engine, kept);
  return kept;
}

/** A series and a horizon, and where the series goes if it goes on. */
export class RangeController {
  readonly kept: Kept;
  readonly forecast;
  readonly coverage;
  readonly app: AppState;

  constructor(app: AppState) {
    this.app = app;
    const { engine } = app;
    this.kept = keptRange(engine);
    this.coverage = createQuery(engine, ['data', 'coverage'], () => ({}));
    this.forecast = createQuery(engine, ['simulation', 'rangeForecast'], () => this.input);
  }

  get draft(): RangeDraft {
    return this.kept.draft;
  }

  set(change: Partial<RangeDraft>): void {
    this.kept.draft = { ...this.kept.draft, ...change };
  }

  /** Series with bars that the horizon can use. */
  get seriesChoices(): readonly { id: string; label: string }[] {
    const wanted = this.draft.horizon === 'close' ? 'intraday-bar' : 'daily-bar';
    const rows = (this.coverage.data?.series ?? []).filter(
      ({ kind, unit }) => kind === wanted && unit !== 'ratio',
    );
    const bases = rows.map(({ seriesId }) => seriesId.replace(/ \d+min$/, ''));
    const ids = bases.filter((id, i) => bases.indexOf(id) === i);
    return (ids.includes(this.draft.series) ? ids : [this.draft.series, ...ids]).map((id) => ({
      id,
      label: id,
    }));
  }

  get strikes(): readonly number[] {
    return this.draft.strikes
      .split(/[\s,;]+/)
      .filter((text) => text !== '')
      .map(Number);
  }

  /** Why nothing can be asked; null where it can. */
  get fault(): string | null {
    const { sessions, windowSessions, horizon, seed, at } = this.draft;
    if (horizon === 'sessions' && !(Number.isInteger(sessions) && sessions >= 1 && sessions <= 252))
      return 'Sessions ahead must be a whole number from 1 to 252.';
    if (!(Number.isInteger(windowSessions) && windowSessions >= 0 && windowSessions <= 2520))
      return 'The window must be a whole number of sessions, 2520 at most; 0 leaves it to Volterra.';
    if (horizon === 'close' && at !== '' && !/^([01]\d|2[0-3]):[0-5]\d$/.test(at))
      return 'The time must be written HH:MM, from 00:00 to 23:59.';
    if (!this.strikes.every((strike) => strike > 0 && strike < 1e9))
      return 'Strikes must be numbers above 0, with commas between.';
    if (this.strikes.length > 50) return 'Fifty strikes are the most.';
    return Number.isSafeInteger(seed) && seed >= 0 ? null : 'The seed must be a whole number, 0 or more.';
  }

  /** Null while the fields make no sense or the day is not known. */
  get input(): RangeForecastInput | null {
    const { series, horizon, sessions, bars, windowSessions, at, seed } = this.draft;
    const asOf = this.app.asOf.date;
    if (this.fault !== null || asOf === null) return null;
    const isClose = horizon === 'close';
    return {
      ...{ series, bars: isClose && bars === 'daily' ? 'auto' : bars, asOf, seed },
      horizon: isClose ? { kind: 'close' } : { kind: 'sessions', sessions },
      ...(windowSessions > 0 && { windowSessions }),
      ...(isClose && at !== '' && { at }),
      strikes: [...this.strikes],
    };
  }

  get data(): RangeForecast | null {
    return this.forecast.data;
  }
}
