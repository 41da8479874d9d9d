import { VolterraError } from '#contract/errors.ts';
import type { SurfaceFitResult, SurfaceSlice } from '#contract/schemas/surface.ts';
import type { Services } from '#services/service-context.ts';
import { dayOf, days, indexAt, isoOf, provenance } from './market-fixture.ts';
import { logMoneynessOf, quotesOf, rate, shapesOn, totalVariance, volAt } from './surface-fixture.ts';
import type { SmileShape } from './surface-fixture.ts';

type FitInput = Parameters<Services['surface']['fit']>[0];
type QuoteRef = FitInput['exclude'][number];
type Chain = NonNullable<SurfaceFitResult['chain']>;
type Grid = SurfaceFitResult['grid'];
type Report = SurfaceFitResult['arbitrage'];

const msPerDay = 86_400_000;

/** The last four sessions have an SPX chain each. */
export const fakeChains: readonly Chain[] = [1, 2, 3, 4].map((back) => {
  const quoteDate = isoOf(days.at(-back)!);
  return {
    snapshotId: `SPX@${quoteDate}`,
    underlying: 'SPX',
    quoteDate,
    quoteAtMs: dayOf(quoteDate) * msPerDay + 20 * 3_600_000,
    spot: 5480.25,
    quotes: 3862,
    twoSided: 3104,
    expiries: 17,
    source: 'Cboe',
    sample: false,
  };
});

const gridMoneyness = Float64Array.from({ length: 33 }, (_unused, index) => (index - 22) * 0.02);

function curveOf(shape: SmileShape, shift: number): NonNullable<SurfaceSlice['fit']['curve']> {
  const deviation = Math.sqrt(shape.theta);
  const logMoneyness = Float64Array.from(
    { length: 121 },
    (_unused, index) => (-5.5 + (index * 8.5) / 120) * deviation,
  );
  return {
    logMoneyness,
    impliedVols: logMoneyness.map((k) => volAt(shape, k) + shift),
    density: logMoneyness.map(
      (k) => Math.exp((-k * k) / (2 * shape.theta)) / Math.sqrt(2 * Math.PI * shape.theta),
    ),
  };
}

/** Spans of k where `measure` is below zero, with the worst place of each. */
function spansBelowZero(measure: (k: number) => number, reach: number): Report['calendar'][number][] {
  const spans: Report['calendar'][number][] = [];
  let open: { from: number; to: number; worstAt: number; worst: number } | null = null;
  for (let step = -60; step <= 40; step += 1) {
    const k = (step / 40) * reach;
    const value = measure(k);
    if (value >= 0) open = null;
    else if (open) {
      open.to = k;
      if (value < open.worst) Object.assign(open, { worst: value, worstAt: k });
    } else {
      open = { from: k, to: k, worstAt: k, worst: value };
      spans.push(Object.assign(open, { earlier: 0, later: 0 }));
    }
  }
  return spans;
}

function gOf(shape: SmileShape, k: number): number {
  const step = 1e-4;
  const [before, here, after] = [k - step, k, k + step].map((place) => totalVariance(shape, place));
  const slope = (after! - before!) / (2 * step);
  const bend = (after! - 2 * here! + before!) / (step * step);
  const centre = 1 - (k * slope) / (2 * here!);
  return centre * centre - (slope * slope * (1 / here! + 0.25)) / 4 + bend / 2;
}

const butterflyOf = (shape: SmileShape): Omit<Report['calendar'][number], 'earlier' | 'later'>[] =>
  shape.refused
    ? []
    : spansBelowZero((k) => gOf(shape, k), 3 * Math.sqrt(shape.theta)).map(
        ({ from, to, worstAt, worst }) => ({
          from,
          to,
          worstAt,
          worst,
        }),
      );

function fitOf(shape: SmileShape, quotes: SurfaceSlice['quotes'], minQuotes: number): SurfaceSlice['fit'] {
  const used = quotes.reason.flatMap((reason, index) => (reason === 'used' ? [index] : []));
  const nothing = {
    params: {},
    atBounds: [],
    rmseVolPoints: null,
    insideBidAskPercent: null,
    worstStrike: null,
  };
  const empty = { ...nothing, worstVolPoints: null, curve: null, butterfly: [], leeSlopes: null };
  if (shape.refused === 'NO_FORWARD') {
    const message =
      'Put–call parity gave no forward: fewer than 2 strikes have both a call and a put with bid and ask.';
    return { ...empty, status: 'NO_FORWARD', message };
  }
  if (used.length < minQuotes) {
    const message = `Only ${used.length} quotes are left of ${quotes.strikes.length}; a fit needs ${minQuotes}. Bring quotes back, or lower the least number.`;
    return { ...empty, status: 'TOO_FEW_QUOTES', message };
  }
  const excluded = quotes.reason.filter((reason) => reason === 'excludedByHand').length;
  const curve = curveOf(shape, -0.0004 * excluded);
  const residual = (index: number): number =>
    100 * (quotes.midVol[index]! - volAt(shape, quotes.logMoneyness[index]!) + 0.0004 * excluded);
  const worst = used.reduce(
    (best, index) => (Math.abs(residual(index)) > Math.abs(residual(best)) ? index : best),
    used[0]!,
  );
  return {
    status: 'OK',
    message: 'Stopped where no step improves the fit any more.',
    params: { a: shape.theta * 0.2, b: (shape.theta * shape.phi) / 2, rho: shape.rho, m: 0.01, sigma: 0.08 },
    atBounds: [],
    rmseVolPoints: Math.sqrt(
      used.reduce((sum, index) => sum + residual(index) * residual(index), 0) / used.length,
    ),
    insideBidAskPercent: 96.4 - excluded,
    worstStrike: quotes.strikes[worst]!,
    worstVolPoints: residual(worst),
    curve,
    butterfly: butterflyOf(shape),
    leeSlopes: [1.1, 0.3],
  };
}

function sliceOf(shape: SmileShape, input: FitInput): SurfaceSlice {
  const among = (refs: readonly QuoteRef[], strike: number, isCall: boolean): boolean =>
    refs.some(
      (ref) =>
        ref.expiry === shape.expiry &&
        ref.root === shape.root &&
        ref.strike === strike &&
        (ref.kind === 'call') === isCall,
    );
  const quotes = quotesOf(shape, (strike, isCall) =>
    among(input.exclude, strike, isCall)
      ? 'exclude'
      : among(input.include, strike, isCall)
        ? 'include'
        : null,
  );
  const fit = fitOf(shape, quotes, input.minQuotes);
  const volOf = (delta: number): number => volAt(shape, logMoneynessOf(shape, delta));
  const atmVol = volAt(shape, 0);
  const skew = (delta: number): { reversal: number; butterfly: number } => ({
    reversal: volOf(delta) - volOf(1 - delta),
    butterfly: (volOf(delta) + volOf(1 - delta)) / 2 - atmVol,
  });
  const [near, far] = [skew(0.25), skew(0.1)];
  const fitted = fit.status === 'OK';
  const orNull = (value: number): number | null => (fitted ? value : null);
  const hasForward = shape.refused !== 'NO_FORWARD';
  return {
    root: shape.root,
    expiry: shape.expiry,
    expiryYears: shape.expiryYears,
    forward: hasForward ? shape.forward : null,
    discountFactor: hasForward ? Math.exp(-rate * shape.expiryYears) : null,
    rate: hasForward ? rate : null,
    forwardError: hasForward ? 0.08 : null,
    atmVol: orNull(atmVol),
    riskReversal25: orNull(near.reversal),
    butterfly25: orNull(near.butterfly),
    riskReversal10: orNull(far.reversal),
    butterfly10: orNull(far.butterfly),
    quotes,
    usedQuotes: quotes.reason.filter((reason) => reason === 'used').length,
    fit,
  };
}

function reportOf(shapes: readonly SmileShape[]): Report {
  const calendar = shapes.slice(1).flatMap((later, index) => {
    const earlier = shapes[index]!;
    if (later.refused || earlier.refused) return [];
    const gap = (k: number): number => totalVariance(later, k) - totalVariance(earlier, k);
    return spansBelowZero(gap, 3 * Math.sqrt(earlier.theta)).map((span) => ({
      ...span,
      earlier: index,
      later: index + 1,
    }));
  });
  const butterfly = shapes.flatMap((shape, slice) => butterflyOf(shape).map((span) => ({ ...span, slice })));
  const checkedPairs = shapes.filter(({ refused }) => !refused).length - 1;
  return { calendar, butterfly, lee: [], checkedPairs, free: calendar.length + butterfly.length === 0 };
}

function gridOf(shapes: readonly SmileShape[]): Grid {
  const fitted = shapes.filter(({ refused }) => !refused);
  const impliedVols = Float64Array.from(
    fitted.flatMap((shape) =>
      Array.from(gridMoneyness, (k) =>
        Math.abs(k) < 6 * Math.sqrt(shape.theta) + 0.02 ? volAt(shape, k) : Number.NaN,
      ),
    ),
  );
  return {
    expiriesYears: Float64Array.from(fitted, ({ expiryYears }) => expiryYears),
    logMoneyness: gridMoneyness,
    impliedVols,
  };
}

const fit: Services['surface']['fit'] = async (input) => {
  const chain =
    fakeChains.find(({ snapshotId }) => snapshotId === input.snapshotId) ??
    fakeChains.find(({ quoteDate }) => indexAt(quoteDate) <= indexAt(input.asOf));
  if (!chain || (input.underlying !== 'SPX' && !input.snapshotId)) {
    throw new VolterraError('NO_DATA', { message: 'There is no chain on or before this day.' });
  }
  const all = shapesOn(chain.quoteDate);
  const wanted = input.expiries;
  const shapes = wanted
    ? all.filter(({ root, expiry }) => wanted.some((one) => one.root === root && one.expiry === expiry))
    : all;
  const slices = shapes.map((shape) => sliceOf(shape, input));
  const errors = slices.flatMap(({ fit: { rmseVolPoints } }) =>
    rmseVolPoints === null ? [] : [rmseVolPoints],
  );
  return {
    chain,
    method: input.method,
    slices,
    params: input.method === 'ssvi' ? { rho: -0.72, eta: 0.95, gamma: 0.5 } : {},
    arbitrage: reportOf(shapes),
    grid: gridOf(shapes),
    rmseVolPoints:
      errors.length === 0
        ? null
        : Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length),
    insideBidAskPercent: 96.1,
    warnings: [],
    elapsedMs: 41.7,
    provenance: provenance(indexAt(chain.quoteDate), 'forwards by parity; raw SVI, quasi-explicit'),
  };
};

/** Total variance made to rise with time: enough for a picture. */
const project: Services['surface']['project'] = async ({ grid }) => {
  const columns = grid.logMoneyness.length;
  const impliedVols = grid.impliedVols.slice();
  let [largest, squares] = [0, 0];
  for (let index = columns; index < impliedVols.length; index += 1) {
    const years = grid.expiriesYears[Math.floor(index / columns)]!;
    const before = grid.expiriesYears[Math.floor(index / columns) - 1]!;
    const least = impliedVols[index - columns]! * Math.sqrt(before / years);
    if (!(impliedVols[index]! < least)) continue;
    const change = 100 * (least - impliedVols[index]!);
    impliedVols[index] = least;
    largest = Math.max(largest, change);
    squares += change * change;
  }
  const before = reportOf(shapesOn(fakeChains[0]!.quoteDate));
  return {
    status: 'OK',
    message: 'The nearest grid without static arbitrage was found.',
    grid: { ...grid, impliedVols },
    before,
    after: { ...before, calendar: [], butterfly: [], free: true },
    maxChangeVolPoints: largest,
    rmsChangeVolPoints: Math.sqrt(squares / impliedVols.length),
    iterations: 214,
    codeVersion: '0.1.0+fixture',
  };
};

export const surfaceAnswers: Omit<Services['surface'], 'repair'> = {
  fit,
  check: async () => reportOf(shapesOn(fakeChains[0]!.quoteDate)),
  project,
};
