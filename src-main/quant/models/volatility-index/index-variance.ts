/** Square-root variance of the logarithm of an index, dV = κv(θv − V)dt + σv√V dW, corr(dW, dW_index) = ρ. */
export interface IndexVariance {
  readonly kappa: number;
  readonly rho: number;
  readonly kappaV: number;
  readonly thetaV: number;
  readonly sigmaV: number;
  readonly v0: number;
}
