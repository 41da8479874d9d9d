/**
 * Log of the instantaneous variance, mean-reverting with upward jumps: dX = κ(m − X)dt + σdW + JdN, J ~ Exp(mean jumpMean),
 * N ~ Poisson(jumpIntensity per year). The variance is exp(X).
 */
export interface LogVarianceModel {
  readonly kappa: number;
  readonly mean: number;
  readonly sigma: number;
  readonly jumpIntensity: number;
  readonly jumpMean: number;
}

/** Under the pricing measure: slower and around a higher level than under the physical one, hence contango on most days. */
export const pricingModel: LogVarianceModel = {
  kappa: 4.5,
  mean: -3.75,
  sigma: 1.9,
  jumpIntensity: 2,
  jumpMean: 0.55,
};

/** Under the physical measure. */
export const physicalModel: LogVarianceModel = {
  kappa: 7,
  mean: -3.92,
  sigma: 1.9,
  jumpIntensity: 2,
  jumpMean: 0.55,
};

/** Correlation of the shocks to the equity index and to its log variance. */
export const SPOT_VARIANCE_CORRELATION = -0.8;
export const VIX_TENOR_YEARS = 30 / 365;

/** Abscissas and weights of the four-point Gauss–Legendre rule on [0, 1]. */
const NODES = [0.06943184420297371, 0.33000947820757187, 0.6699905217924281, 0.9305681557970262];
const WEIGHTS = [0.17392742256872693, 0.32607257743127307, 0.32607257743127307, 0.17392742256872693];

/** ln E[exp(u X_T) | X_0 = x], finite for u below 1/jumpMean. */
function logMoment(model: LogVarianceModel, logVariance: number, expiryYears: number, power: number): number {
  const { kappa, mean, sigma, jumpIntensity, jumpMean } = model;
  const decay = Math.exp(-kappa * expiryYears);
  const gaussian =
    power * (mean + (logVariance - mean) * decay) + power ** 2 * gaussianVariance(sigma, kappa, decay);
  return (
    gaussian + (jumpIntensity / kappa) * Math.log((1 - power * jumpMean * decay) / (1 - power * jumpMean))
  );
}

/** Half the variance of the diffusive part. */
function gaussianVariance(sigma: number, kappa: number, decay: number): number {
  return (sigma ** 2 * (1 - decay ** 2)) / (4 * kappa);
}

/** Mean of E[variance] over [from, from + length]: the forward variance swap rate, decimal per year. */
export function forwardVariance(logVariance: number, fromYears: number, lengthYears: number): number {
  let sum = 0;
  for (let index = 0; index < NODES.length; index += 1) {
    const years = fromYears + NODES[index]! * lengthYears;
    sum += WEIGHTS[index]! * Math.exp(logMoment(pricingModel, logVariance, years, 1));
  }
  return sum;
}

/** Square root of the variance swap rate over the tenor, in vol points. */
export function volIndex(logVariance: number, tenorYears: number): number {
  return 100 * Math.sqrt(forwardVariance(logVariance, 0, tenorYears));
}

/** d ln VIX / dX at a state: how much of a shock to the log variance reaches the 30-day index. */
function vixElasticity(logVariance: number): number {
  const step = 1e-3;
  const up = forwardVariance(logVariance + step, 0, VIX_TENOR_YEARS);
  const down = forwardVariance(logVariance - step, 0, VIX_TENOR_YEARS);
  return Math.log(up / down) / (4 * step);
}

/**
 * VIX future E[VIX_T] in VIX points: ln VIX is taken as linear in X around the mean of X_T, which is good to about half a per
 * cent of the price, and the moment of that line is exact.
 */
export function vixFuture(logVariance: number, expiryYears: number): number {
  const { kappa, mean, jumpIntensity, jumpMean } = pricingModel;
  const decay = Math.exp(-kappa * expiryYears);
  const level = mean + (logVariance - mean) * decay + ((jumpIntensity * jumpMean) / kappa) * (1 - decay);
  const slope = vixElasticity(level);
  const moment = logMoment(pricingModel, logVariance, expiryYears, slope);
  return volIndex(level, VIX_TENOR_YEARS) * Math.exp(moment - slope * level);
}

/** Vol of ln VIX to an expiry, decimal per √year: diffusion and jumps, before the day's own level of vol of vol. */
export function vixVol(logVariance: number, expiryYears: number): number {
  const { kappa, sigma, jumpIntensity, jumpMean } = pricingModel;
  const years = Math.max(expiryYears, 1 / 365);
  const decay = Math.exp(-kappa * years);
  const variance =
    2 * gaussianVariance(sigma, kappa, decay) + (jumpIntensity * jumpMean ** 2 * (1 - decay ** 2)) / kappa;
  return vixElasticity(logVariance) * Math.sqrt(variance / years);
}
