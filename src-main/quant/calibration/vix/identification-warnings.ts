import type { FreeParams } from '../free-params.ts';
import type { CalibrationWarning, FittedParam } from '../report.ts';

/** λ and κ that move together by more than this are a ridge of the loss. */
const RIDGE = 0.9;
/** Nearer to ±1 than this a correlation is at its end. */
const EDGE = 0.02;

/** What the sentences are about. */
export interface JudgedIdentification {
  readonly free: FreeParams;
  readonly params: readonly FittedParam[];
  /** [n·n] */
  readonly correlation: Float64Array;
}

/**
 * What quotes of the index leave open: the ridge of λ and κ, and ρ at its end.
 * @param judged the fit
 * @returns sentences
 * @source Bao 2013, tables of parameters: λ of 60 to 170 with κ of 22 to 30, ρ = 1
 */
export function identificationWarnings(judged: JudgedIdentification): CalibrationWarning[] {
  return [...ridge(judged), ...correlationAtEnd(judged)];
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function ridge({ free, params, correlation }: JudgedIdentification): CalibrationWarning[] {
  const [kappa, lambda] = [free.names.indexOf('kappa'), free.names.indexOf('lambda')];
  if (kappa < 0 || lambda < 0) return [];
  const together = correlation[kappa * free.names.length + lambda]!;
  if (!(Math.abs(together) > RIDGE)) return [];
  const value = (name: string): number => params.find((param) => param.name === name)!.value;
  const ratio = value('lambda') / value('kappa');
  const message = `λ and κ lie on a ridge (correlation ${together.toFixed(3)}): the quotes tell λ/κ = ${shown(ratio)}, the jumps that have not yet worn off, better than λ or κ.`;
  return [{ code: 'LAMBDA_KAPPA_RIDGE', message }];
}

function correlationAtEnd({ params }: JudgedIdentification): CalibrationWarning[] {
  const rho = params.find(({ name }) => name === 'rho');
  if (rho === undefined || rho.state === 'fixed' || Math.abs(rho.value) < 1 - EDGE) return [];
  const message = `ρ is ${shown(rho.value)}: a correlation at its end stands for a smile steeper than stochastic variance can make, and takes σᵥ with it.`;
  return [{ code: 'CORRELATION_AT_END', message }];
}
