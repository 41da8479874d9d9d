import { estimatesOf, type ControlledEstimate } from '#quant/payoffs/estimates.ts';
import { addBlocks, momentLength } from '#quant/payoffs/moments.ts';
import { pathMoments } from '#simulation/estimate/path-moments.ts';
import { planSimulation, type SimulationPlan, type SimulationRequest } from '#simulation/estimate/plan.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';

/** Paths simulated at once: what their states take of memory, nothing else. */
const CHUNK = 4096;

/** Estimates of a request in place, with the plan behind them. */
export function estimateRequest(
  request: SimulationRequest,
  paths: number,
): { readonly plan: SimulationPlan; readonly estimates: readonly ControlledEstimate[] } {
  const plan = planSimulation(request);
  const simulator = wasmSimulator(plan.run);
  const [values, controls] = [plan.payoffs.length, plan.controls.length];
  const length = momentLength(values, controls);
  const sums = new Float64Array(length);
  for (let firstPath = 0; firstPath < paths; firstPath += CHUNK) {
    const own = Math.min(CHUNK, paths - firstPath);
    addBlocks(pathMoments(plan, simulator.simulate({ firstPath, paths: own })), length, sums);
  }
  return { plan, estimates: estimatesOf(sums, { values, controls, count: paths }) };
}
