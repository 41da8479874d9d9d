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
  /** Derivatives by parameters, or by `MARKET_PARAMS`. */
  readonly tangents: readonly string[];
}

/**
 * The process of a simulation with its monitors and derivatives.
 * @throws QuantError NO_TANGENT where a parameter moves what the process remembers
 */
export function plannedProcess(
  process: Process,
  { params, market }: { readonly params: ProcessParams; readonly market: PayoffMarket },
  { isConditional, monitors, tangents }: ProcessWants,
): BoundProcess {
  const bind = (given: ProcessParams): BoundProcess => {
    const at = { ...market, rate: given[MARKET_PARAMS.rate]!, spot: given[MARKET_PARAMS.spot]! };
    const bound = process.bind(given, at.spot);
    if (isConditional) return bound.conditional!.process;
    return withMonitors(bound, monitors, {
      spot: at.spot,
      logForward: (years) => Math.log(marketAt(at, years).forward / at.spot),
    });
  };
  const all = { ...params, [MARKET_PARAMS.rate]: market.rate, [MARKET_PARAMS.spot]: market.spot };
  return tangents.length > 0 ? withTangents(bind, all, tangents) : bind(all);
}
