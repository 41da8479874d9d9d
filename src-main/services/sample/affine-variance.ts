/** Mean-reverting variance with exponential jumps: dv = κ(θ − v)dt + σ√v dW + J dN, J ~ Exp(mean jumpMean), N ~ Poisson(jumpIntensity). */
export interface AffineVariance {
  readonly kappa: number;
  readonly theta: number;
  readonly sigma: number;
  readonly jumpIntensity: number;
  readonly jumpMean: number;
}

/** Under the pricing measure: the long-run level lies above the physical one, hence contango on most days. */
export const pricingVariance: AffineVariance = {
  kappa: 2.6,
  theta: 0.0318,
  sigma: 0.33,
  jumpIntensity: 1.2,
  jumpMean: 0.02,
};

/** Under the physical measure. */
export const physicalVariance: AffineVariance = {
  kappa: 5,
  theta: 0.024,
  sigma: 0.33,
  jumpIntensity: 1.2,
  jumpMean: 0.02,
};

export const spotVarianceCorrelation = -0.8;

/** E[v_T | v_0]. */
export function expectedVariance(model: AffineVariance, variance: number, expiryYears: number): number {
  const level = longRunLevel(model);
  return level + (variance - level) * Math.exp(-model.kappa * expiryYears);
}

/** Mean of E[v] over [from, from + length]: the forward variance swap rate, annualised decimal. */
export function forwardVariance(
  model: AffineVariance,
  variance: number,
  fromYears: number,
  lengthYears: number,
): number {
  const level = longRunLevel(model);
  const start = expectedVariance(model, variance, fromYears);
  return level + (start - level) * averagingWeight(model, lengthYears);
}

/** Square root of the variance swap rate over the tenor, in vol points. */
export function volIndex(variance: number, tenorYears: number): number {
  return 100 * Math.sqrt(forwardVariance(pricingVariance, variance, 0, tenorYears));
}

export const VIX_TENOR_YEARS = 30 / 365;

/** VIX futures price E[VIX_T] with the convexity correction of second order, in VIX points. */
export function vixFuture(variance: number, expiryYears: number): number {
  const mean = forwardVariance(pricingVariance, variance, expiryYears, VIX_TENOR_YEARS);
  return 100 * Math.sqrt(mean) * (1 - squaredDispersion(variance, expiryYears) / 8);
}

/** Implied vol of the VIX over 30 days in vol points: what VVIX measures. */
export function volOfVolIndex(variance: number): number {
  const relative = squaredDispersion(variance, VIX_TENOR_YEARS) / 4;
  return 100 * Math.sqrt(Math.log1p(relative) / VIX_TENOR_YEARS);
}

/** Var[VIX²_T] / E[VIX²_T]². */
function squaredDispersion(variance: number, expiryYears: number): number {
  const model = pricingVariance;
  const decay = Math.exp(-model.kappa * expiryYears);
  const diffusive =
    (variance * model.sigma ** 2 * (decay - decay ** 2)) / model.kappa +
    (model.theta * model.sigma ** 2 * (1 - decay) ** 2) / (2 * model.kappa);
  const jumps = (model.jumpIntensity * 2 * model.jumpMean ** 2 * (1 - decay ** 2)) / (2 * model.kappa);
  const mean = forwardVariance(model, variance, expiryYears, VIX_TENOR_YEARS);
  return (averagingWeight(model, VIX_TENOR_YEARS) ** 2 * (diffusive + jumps)) / mean ** 2;
}

function longRunLevel(model: AffineVariance): number {
  return model.theta + (model.jumpIntensity * model.jumpMean) / model.kappa;
}

function averagingWeight(model: AffineVariance, lengthYears: number): number {
  const decay = model.kappa * lengthYears;
  return decay < 1e-8 ? 1 : -Math.expm1(-decay) / decay;
}
