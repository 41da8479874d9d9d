/** Below it the ratio has its own approximation, above it the ratio comes from its slope. */
const LARGEST_DIRECT = 1.25;
const MIDDLE = 1.5;
const FAR = 6;

/**
 * Mills' ratio of the standard normal distribution, R(z) = N(−z)/n(z) = √(π/2) erfcx(z/√2).
 *
 * Rational approximations of our own (weighted least squares in 50 digits, largest relative error 3.4e-17); every
 * coefficient is positive, so rounding adds no more than about 2e-16.
 * @param z ≥ 0, in standard deviations
 * @returns R in (0, √(π/2)]
 * @source J. P. Mills 1926, "Table of the ratio: area to bounding ordinate", Biometrika 18
 */
export function millsRatio(z: number): number {
  if (z >= LARGEST_DIRECT) return (1 - millsSlope(z)) / z;
  const top =
    ((((0.0008309718775269586 * z + 0.014058488861481543) * z + 0.10512321025054847) * z +
      0.4404658708096838) *
      z +
      1.0374020963927877) *
      z +
    1.2533141373155001;
  const bottomHigh =
    ((0.0008313231290822689 * z + 0.01404923846717215) * z + 0.10607871020688199) * z + 0.45339540596338046;
  return top / (((bottomHigh * z + 1.1484913767067138) * z + 1.6256116768591908) * z + 1);
}

/**
 * Fall of Mills' ratio, A(z) = −R′(z) = 1 − z R(z), without the cancellation of that difference.
 *
 * A(z) ~ 1/z² far out. It is the slope in z of an option's price in units of its vega.
 * @param z ≥ 0, in standard deviations
 * @returns A in (0, 1], relative error about 4e-16
 * @source as `millsRatio`; R′ = zR − 1 from n′ = −zn
 */
export function millsSlope(z: number): number {
  if (z < MIDDLE) return nearSlope(z);
  return z < FAR ? middleSlope(z) : farSlope(z);
}

function nearSlope(z: number): number {
  const top =
    ((((0.00026165646081288295 * z + 0.00495791875527594) * z + 0.04237072349460727) * z +
      0.21148249817584086) *
      z +
      0.6035239681018728) *
      z +
    1;
  const bottomHigh =
    ((0.00026198996658753117 * z + 0.004947839183331773) * z + 0.043309297120688185) * z +
    0.22480099613471624;
  return (
    top / ((((bottomHigh * z + 0.7406440296247531) * z + 1.538683946401328) * z + 1.8568381054173781) * z + 1)
  );
}

function middleSlope(z: number): number {
  const topHigh =
    ((0.00015255133075615045 * z + 0.0026727154162444087) * z + 0.023147161319566286) * z +
    0.12310426915253547;
  const top = ((topHigh * z + 0.4232337647992306) * z + 0.9032612259204785) * z + 0.9999999733696212;
  const bottomHigh =
    (((0.0001525511465826457 * z + 0.0026727279254890697) * z + 0.023604410425774273) * z +
      0.13113071706532187) *
      z +
    0.49163921338759914;
  return (
    top / ((((bottomHigh * z + 1.2578560235421596) * z + 2.126100779386504) * z + 2.156575139105696) * z + 1)
  );
}

function farSlope(z: number): number {
  const w = 1 / (z * z);
  const top =
    ((((1007.8816163114437 * w + 8750.058333015586) * w + 4917.445688073113) * w + 822.621344969931) * w +
      50.61069936130395) *
      w +
    1;
  const bottom =
    ((((16408.606384408016 * w + 20278.31689366865) * w + 7123.6455262945865) * w + 968.4534430545733) * w +
      53.61069936130355) *
      w +
    1;
  return (w * top) / bottom;
}
