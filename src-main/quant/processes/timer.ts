import { besideEachOther } from './monitors.ts';
import { coefficientRows, TOTAL_VARIANCE, VOL_GAIN } from './step-program.ts';
import type { BoundProcess, StepProgram } from './step-program.ts';

/**
 * Names of the states of a timer: ∫√V dW and ∫V dt over the steps that its budget of variance pays for.
 * @param timer its place
 * @returns names in the program
 */
export function timerNames(timer: number): { readonly gain: string; readonly total: string } {
  return { gain: `gain of timer ${timer}`, total: `total of timer ${timer}` };
}

/** Times V·Δt that must be left of a budget for a step to count: what a step spends is hardly ever more. */
const RESERVE = 2;
const STEP_YEARS = 'stepYears of timers';

/**
 * A conditional process that also stops its clock before budgets of variance are spent: a step counts where what has been spent and
 * twice V·Δt of its beginning stay within. That is known when the step begins, so what the timer leaves is a martingale whatever the
 * path.
 * @param process with states `VOL_GAIN` and `TOTAL_VARIANCE`
 * @param budgets of ∫V dt, one a timer
 * @returns process with the states of the given one first
 * @throws RangeError where the process does not say how its variance stands
 * @source McCrickerd and Pakkanen 2018, section 3.2 (timer options as control variates); Bernard and Cui 2011
 */
export function withTimers(process: BoundProcess, budgets: readonly number[]): BoundProcess {
  if (budgets.length === 0) return process;
  const base = process.program;
  const { stepVariance } = base;
  if (!stepVariance) throw new RangeError(`The variance of ${base.id} is not known when a step begins.`);
  const names = budgets.map((_, timer) => `budget of timer ${timer}`);
  const timers = budgets.map((_, timer) => timerNames(timer));
  const program: StepProgram = {
    ...base,
    id: `${base.id}⏲${budgets.length}`,
    states: [...base.states, ...timers.flatMap(({ gain, total }) => [gain, total])],
    coefficients: [...base.coefficients, STEP_YEARS, ...names],
    advance: (m, at) => {
      const { state, remember } = base.advance(m, at);
      const gained = m.sub(state[VOL_GAIN]!, at.state[VOL_GAIN]!);
      const spent = m.sub(state[TOTAL_VARIANCE]!, at.state[TOTAL_VARIANCE]!);
      const { state: before, coefficient } = at;
      const stepYears = coefficient[STEP_YEARS]!;
      const expected = stepVariance(m, { before, after: before, coefficient, stepYears });
      const reserve = m.mul(m.constant(RESERVE), expected);
      const kept = timers.flatMap(({ gain, total }, timer) => {
        const next = m.add(at.state[total]!, spent);
        const wanted = m.add(at.state[total]!, reserve);
        const budget = at.coefficient[names[timer]!]!;
        const moved = m.add(at.state[gain]!, gained);
        return [
          [gain, m.selectLess(budget, wanted, at.state[gain]!, moved)] as const,
          [total, m.selectLess(budget, wanted, at.state[total]!, next)] as const,
        ];
      });
      return {
        state: { ...state, ...Object.fromEntries(kept) },
        ...(remember !== undefined && { remember }),
      };
    },
  };
  const own = Object.fromEntries(names.map((name, i) => [name, budgets[i]!]));
  return {
    ...process,
    program,
    initial: Float64Array.of(...process.initial, ...timers.flatMap(() => [0, 0])),
    coefficients: (times) =>
      besideEachOther(
        times.length - 1,
        process.coefficients(times),
        coefficientRows([STEP_YEARS, ...names], ({ dt }) => ({ ...own, [STEP_YEARS]: dt }))(times),
      ),
  };
}
