import { MARKET_PARAMS } from '#quant/payoffs/greeks.ts';
import { marketAt } from '#quant/payoffs/market-at.ts';
import type { PayoffMarket } from '#quant/payoffs/payoff.ts';
import { withMonitors, type MonitorKind } from '#quant/processes/monitors.ts';
import type { Process } from '#quant/processes/registry.ts';
import type { BoundProcess, ProcessParams } from '#quant/processes/step-program.ts';
import { withTangents } from '#quant/processes/tangents.ts';

/** What a process has to keep beside its own states. */
export interface ProcessWants {
  readonly isConditional: boolean;
  readonly monitors: readonly MonitorKind[];
}

/** A process as a function of its parameters and of `MARKET_PARAMS`, and where it stands. */
export interface ProcessFamily {
  readonly bind: (params: ProcessParams) => BoundProcess;
  readonly params: ProcessParams;
}

/** The process of a simulation with its monitors, as a function of all that it can be differentiated by. */
export function processFamily(
  process: Process,
  { params, market }: { readonly params: ProcessParams; readonly market: PayoffMarket },
  { isConditional, monitors }: ProcessWants,
): ProcessFamily {
  return {
    params: { ...params, [MARKET_PARAMS.rate]: market.rate, [MARKET_PARAMS.spot]: market.spot },
    bind: (given) => {
      const at = { ...market, rate: given[MARKET_PARAMS.rate]!, spot: given[MARKET_PARAMS.spot]! };
      const bound = process.bind(given, at.spot);
      if (isConditional) return bound.conditional!.process;
      return withMonitors(bound, monitors, {
        spot: at.spot,
        logForward: (years) => Math.log(marketAt(at, years).forward / at.spot),
      });
    },
  };
}

/**
 * The process of a simulation with its monitors and derivatives.
 * @throws QuantError NO_TANGENT where a parameter moves what the process remembers
 */
export function plannedProcess({ bind, params }: ProcessFamily, tangents: readonly string[]): BoundProcess {
  return tangents.length > 0 ? withTangents(bind, params, tangents) : bind(params);
}
