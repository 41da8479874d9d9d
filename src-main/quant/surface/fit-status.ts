/** Why an expiry has a fitted smile or has none. */
export type FitStatus =
  | 'OK'
  | 'AT_BOUND'
  | 'NOT_CONVERGED'
  | 'TOO_FEW_QUOTES'
  | 'NO_FORWARD'
  | 'NO_RATE'
  | 'EXPIRED'
  | 'AMERICAN'
  | 'REJECTED';

/**
 * Whether a status comes with a smile.
 * @param status of a fit
 * @returns true for fits that may be used, with their caveat
 */
export function hasSmile(status: FitStatus): boolean {
  return status === 'OK' || status === 'AT_BOUND' || status === 'NOT_CONVERGED';
}

/** Form of the fitted smile: raw SVI, SSVI of the whole surface, eSSVI, lognormal SABR. */
export type SurfaceMethod = 'svi' | 'ssvi' | 'essvi' | 'sabr';
