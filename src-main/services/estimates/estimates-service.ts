import { VolterraError } from '#contract/errors.ts';
import type { Compute } from '#jobs/compute.ts';
import {
  marketParametersTaskId,
  type MarketParametersTaskInput,
} from '#jobs/tasks/market-parameters.task.ts';
import type { MarketEstimate } from '#quant/estimators/estimate.ts';
import { toIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import type { DailySeries, IntradaySeries } from '#store/store.ts';
import { resolveAsOf } from '../market/as-of.ts';
import { loadFutures, type FuturesHistory } from '../market/futures-history.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import type { AreaService } from '../service-context.ts';
import { describeEstimate } from './describe-estimate.ts';

/** Loads the market up to a day, has its parameters estimated in the compute child, and adds the batches behind each. */
export function createEstimatesService(deps: MarketDeps, compute: Compute): AreaService<'estimates'> {
  return {
    marketParameters: async ({ asOf, windowSessions, bootstrapCount, seed }, context) => {
      const { day } = await resolveAsOf(deps, asOf, context.now());
      if (day === undefined)
        throw new VolterraError('NO_DATA', {
          message: 'The store has no market days. Import files or load the sample.',
        });
      context.progress(0, 'Reading');
      const market = await loadMarket(deps, day, windowSessions);
      const input = taskInput(market, { asOfDay: day, windowSessions, bootstrapCount, seed });
      const estimates = await compute.run<MarketEstimate[]>(marketParametersTaskId, input, {
        signal: context.signal,
        seed,
        priority: 'batch',
        progress: (fraction) => context.progress(fraction, 'Resampling'),
      });
      const lineages = {
        SPX: market.spx,
        VIX: market.vix,
        VVIX: market.vvix,
        VX: market.futures.lineage,
        'VIX 15min': market.quarterHours,
      };
      const story = { lineages, codeVersion: deps.codeVersion, seed };
      return {
        asOf: toIsoDate(day),
        estimates: estimates.map((estimate) => describeEstimate(estimate, story)),
      };
    },
  };
}

const QUARTER_HOUR = 900;
const MS_PER_DAY = 86_400_000;

interface Market {
  readonly vix: DailySeries | null;
  readonly vvix: DailySeries | null;
  readonly spx: DailySeries | null;
  readonly quarterHours: IntradaySeries | null;
  readonly futures: FuturesHistory;
}

async function loadMarket(deps: MarketDeps, day: DayNumber, windowSessions: number): Promise<Market> {
  const range = { toDay: day };
  const [vix, vvix, spx, futures] = await Promise.all([
    deps.reader.dailySeries('VIX', range),
    deps.reader.dailySeries('VVIX', range),
    deps.reader.dailySeries('SPX', range),
    loadFutures(deps, range),
  ]);
  const firstDay = vix?.days.at(-windowSessions) ?? vix?.days[0] ?? day;
  const quarterHours = await deps.reader.intradaySeries(
    'VIX',
    QUARTER_HOUR,
    firstDay * MS_PER_DAY,
    (day + 1) * MS_PER_DAY,
  );
  return { vix, vvix, spx, futures, quarterHours };
}

function taskInput(
  market: Market,
  options: { asOfDay: DayNumber; windowSessions: number; bootstrapCount: number; seed: number },
): MarketParametersTaskInput {
  const none = new Float64Array(0);
  const { spx, futures } = market;
  const monthly = futures.rows.filter((row) => !row.dependent);
  return {
    bootstrapCount: options.bootstrapCount,
    seed: options.seed,
    data: {
      asOfDay: options.asOfDay,
      windowSessions: options.windowSessions,
      vix: closesOf(market.vix),
      vvix: closesOf(market.vvix),
      spxDays: spx?.days ?? new Int32Array(0),
      spx: {
        open: spx?.open ?? none,
        high: spx?.high ?? none,
        low: spx?.low ?? none,
        close: spx?.close ?? none,
      },
      vixQuarterHours: {
        endMs: market.quarterHours?.endMs ?? none,
        close: market.quarterHours?.close ?? none,
      },
      futures: {
        days: Int32Array.from(monthly, (row) => row.day),
        expiryDays: Int32Array.from(monthly, (row) => row.expiryDay),
        settle: Float64Array.from(monthly, (row) => row.settle),
      },
    },
  };
}

function closesOf(series: DailySeries | null): { days: Int32Array; close: Float64Array } {
  return { days: series?.days ?? new Int32Array(0), close: series?.close ?? new Float64Array(0) };
}
