import type { SurfaceMethod } from './fit-status.ts';
import { smileOfRawSvi } from './raw-svi.ts';
import { smileOfSabr } from './sabr.ts';
import { smileOfSsvi } from './ssvi.ts';
import type { Smile } from './smile.ts';

/**
 * The smile behind the parameters of a fitted expiry.
 * @param method how it was fitted
 * @param params by name, as the fit gives them
 * @param forward F > 0, for SABR
 * @param expiryYears T > 0, for SABR
 * @returns the smile; undefined where a parameter is missing
 */
export function smileOfParams(
  method: SurfaceMethod,
  params: Readonly<Record<string, number>>,
  forward: number,
  expiryYears: number,
): Smile | undefined {
  const take = <Name extends string>(...names: Name[]): Record<Name, number> | undefined => {
    const entries = names.map((name) => [name, params[name]] as const);
    if (entries.some(([, value]) => value === undefined || !Number.isFinite(value))) return undefined;
    return Object.fromEntries(entries) as Record<Name, number>;
  };
  if (method === 'svi') {
    const svi = take('a', 'b', 'rho', 'm', 'sigma');
    return svi && smileOfRawSvi(svi);
  }
  if (method === 'sabr') {
    const sabr = take('alpha', 'beta', 'rho', 'nu');
    return sabr && smileOfSabr(sabr, forward, expiryYears);
  }
  const ssvi = take('theta', 'rho', 'phi');
  return ssvi && smileOfSsvi(ssvi);
}
