// 300 MRLRJ calls, 50 strikes × 6 expiries, parameters to discounted prices.
import { mrlrj } from '#quant/models/mrlrj.ts';
import { mrlrjCalls } from '#quant/models/volatility-index/mrlrj-calls.ts';
import { measure, report, worstDifference } from './figure.ts';

const params = { kappa: 4.5, theta: Math.log(17), sigma: 1.05, lambda: 2.5, eta: 1 / 0.22 };
const expiryYears = Float64Array.of(14, 30, 60, 91, 122, 182).map((days) => days / 365);
const strikes = Float64Array.from({ length: 50 }, (_, j) => 11 + j);

/** From parameters: futures, calls, discounting. */
function calls(out: Float64Array, tolerance: number): void {
  const forwards = expiryYears.map((years) => mrlrj.capabilities.forward!(params, 18.5, years));
  mrlrjCalls(out, { ...params, forwards, expiryYears, strikes }, tolerance);
  for (let i = 0; i < expiryYears.length; i += 1) {
    const discount = Math.exp(-0.045 * expiryYears[i]!);
    for (let j = 0; j < strikes.length; j += 1) out[i * strikes.length + j]! *= discount;
  }
}

const exact = new Float64Array(300);
calls(exact, 1e-12);
const out = new Float64Array(300);
const taken = measure(() => calls(out, 1e-10));
report({
  name: 'calls',
  ...taken,
  accuracy: `${worstDifference(out, exact).toExponential(1)} index points`,
});
