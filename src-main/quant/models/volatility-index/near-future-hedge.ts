/** Two futures on the index, the near one being the hedge. */
export interface FuturesPair {
  /** Speed of reversion of the logarithm of the index, 1/yr. */
  readonly kappa: number;
  /** Near and far future, index points. */
  readonly near: number;
  readonly far: number;
  readonly nearExpiryYears: number;
  readonly farExpiryYears: number;
}

/** First and second derivative of a value to the near future. */
export interface NearFutureGreeks {
  /** Near futures that hedge it. */
  readonly delta: number;
  /** Change of the delta by a point of the near future. */
  readonly gamma: number;
}

/**
 * ∂VIX future/∂VIX = e^{−κT} F/VIX.
 * @param kappa 1/yr
 * @param expiryYears T of the future
 * @param future F, points
 * @param spot VIX, points
 * @returns points of the future by a point of the index
 * @source Bao 2013
 */
export function futureDeltaToIndex(kappa: number, expiryYears: number, future: number, spot: number): number {
  return (Math.exp(-kappa * expiryYears) * future) / spot;
}

/**
 * Far future against the near one, F₂ ∝ F₁^a with a = e^{−κ(T₂−T₁)}: ∂F₂/∂F₁ = aF₂/F₁ and
 * ∂²F₂/∂F₁² = −a(1 − a)F₂/F₁². Holds in every model here whose index moves while intensity and variance stay.
 * @param pair both futures and κ
 * @returns delta, and gamma per point of the near future
 * @source Bao 2013
 */
export function futureHedge(pair: FuturesPair): NearFutureGreeks {
  const years = pair.farExpiryYears - pair.nearExpiryYears;
  const power = Math.exp(-pair.kappa * years);
  const delta = (power * pair.far) / pair.near;
  return { delta, gamma: (Math.expm1(-pair.kappa * years) * delta) / pair.near };
}

/**
 * An option on the far future against the near future, by the chain rule through `futureHedge`. With the call's own
 * delta D·Π₁ and gamma D·f₁(ln K)/F₂ this is ∂C₂/∂F₁ = D·a(F₂/F₁)Π₁ and
 * ∂²C₂/∂F₁² = D·a²(F₂/F₁²)[(1 − 1/a)Π₁ + f₁(ln K)].
 * @param pair both futures and κ
 * @param own delta and gamma of the option to its own future F₂, as any engine gives them
 * @returns delta and gamma to the near future
 * @source Bao 2013
 */
export function optionHedge(pair: FuturesPair, own: NearFutureGreeks): NearFutureGreeks {
  const through = futureHedge(pair);
  return {
    delta: own.delta * through.delta,
    gamma: own.gamma * through.delta * through.delta + own.delta * through.gamma,
  };
}
