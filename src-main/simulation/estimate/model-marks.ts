import { priceOptions } from '#quant/engines/price-options.ts';
import { simulatedModels } from '#quant/engines/simulated-models.ts';
import type { PayoffMarket } from '#quant/payoffs/payoff.ts';
import type { MarkVols, OptionLeg } from '#quant/payoffs/profit/position.ts';
import type { ProcessParams } from '#quant/processes/step-program.ts';

/** Distance of the nodes of a table: in the square root of the variance, and in ln(K/F) by the root of the time that is left. */
const [ROOT_STEP, MONEYNESS_STEP] = [0.02, 0.05];
/** Nodes of ln(K/F) on each side of zero; beyond, the vol of the last one: there an option has hardly any time value. */
const SIDE_NODES = 32;
/** Least square root of a variance: engines want it positive. */
const LEAST_ROOT = 1e-3;
/** Vol of options none of whose prices has a vol. */
const NO_VOL = 1e-4;

/** Which parameter a state of the path takes the place of. */
const stateParams: Readonly<Record<string, { readonly state: string; readonly param: string } | null>> = {
  'black-scholes': null,
  merton: null,
  heston: { state: 'variance', param: 'v0' },
  'heston-euler': { state: 'variance', param: 'v0' },
  bates: { state: 'variance', param: 'v0' },
};

/**
 * Whether a model prices its own options from what a path is on a date: Markov models with a closed form.
 * @param processId of the simulation
 * @returns true where `modelMarks` may be asked
 */
export function hasModelMarks(processId: string): boolean {
  return processId in stateParams;
}

/**
 * Marks at the model's own prices: on each date, from a table of implied vols over variance and moneyness, computed where paths come
 * by and interpolated; off by less than a tenth of a vol point where options have time value.
 * @param request process, parameters and market
 * @param legs of the position
 * @returns marks
 * @throws RangeError where the model does not price its options from the state of a path
 */
export function modelMarks(
  request: ModelAt & { readonly market: PayoffMarket },
  legs: readonly OptionLeg[],
): MarkVols {
  const place = stateParams[request.processId];
  if (place === undefined)
    throw new RangeError(
      `${request.processId} does not price its options from the state of a path; mark them by vols.`,
    );
  const tables = new Map<string, Table>();
  return {
    volsOf: (leg, at) => {
      const { strike, expiryYears } = legs[leg]!;
      const years = expiryYears - at.years;
      const key = `${leg} ${years}`;
      const table = tables.get(key) ?? tableOf(request, place?.param ?? null, years);
      tables.set(key, table);
      const states = place && at.observed ? at.observed.column(at.date, place.state) : null;
      const still = place ? Math.sqrt(request.params[place.param]!) : LEAST_ROOT;
      const { rate, dividendYield } = request.market;
      const logStrike = Math.log(strike) - (rate - dividendYield) * years;
      return at.spots.map((spot, path) =>
        table(logStrike - Math.log(spot), states ? Math.sqrt(Math.max(states[path]!, 0)) : still),
      );
    },
  };
}

/** Implied vol of ln(K/F) and √v. */
type Table = (logMoneyness: number, root: number) => number;

/** Rows are computed when they are first asked for; what they hold depends on nothing else. */
function tableOf(request: ModelAt, param: string | null, years: number): Table {
  const step = MONEYNESS_STEP * Math.sqrt(years);
  const nodes = Float64Array.from({ length: 2 * SIDE_NODES + 1 }, (_, i) => (i - SIDE_NODES) * step);
  const rows = new Map<number, readonly number[]>();
  const rowAt = (i: number): readonly number[] => {
    const root = Math.max(i * ROOT_STEP, LEAST_ROOT);
    const params = param === null ? request.params : { ...request.params, [param]: root * root };
    const row = rows.get(i) ?? smileOf({ ...request, params }, nodes, years);
    rows.set(i, row);
    return row;
  };
  return (logMoneyness, root) => {
    const along = Math.min(Math.max(logMoneyness / step + SIDE_NODES, 0), 2 * SIDE_NODES);
    const j = Math.min(Math.floor(along), 2 * SIDE_NODES - 1);
    const share = along - j;
    const inRow = (row: readonly number[]): number => row[j]! + share * (row[j + 1]! - row[j]!);
    if (param === null) return inRow(rowAt(0));
    const i = Math.floor(root / ROOT_STEP);
    const low = inRow(rowAt(i));
    return low + (root / ROOT_STEP - i) * (inRow(rowAt(i + 1)) - low);
  };
}

interface ModelAt {
  readonly processId: string;
  readonly params: ProcessParams;
}

/** Implied vols under the model. */
function smileOf({ processId, params }: ModelAt, nodes: Float64Array, years: number): readonly number[] {
  const { model } = simulatedModels.find(({ process }) => process.id === processId)!;
  const strikes = nodes.map((k) => Math.exp(k));
  const forward = { forward: 1, rate: 0, dividendYield: 0 };
  const { impliedVols } = priceOptions(model, params, forward, {
    strikes,
    expiryYears: new Float64Array(strikes.length).fill(years),
    isCall: Uint8Array.from(nodes, (k) => (k > 0 ? 1 : 0)),
  });
  return filled(Array.from(impliedVols));
}

/** Levels so far away that a price has no vol take that of the nearest one that has. */
function filled(vols: readonly number[]): readonly number[] {
  const known = vols.map((vol, i) => (Number.isFinite(vol) ? i : -1)).filter((i) => i >= 0);
  if (known.length === 0) return vols.map(() => NO_VOL);
  return vols.map((vol, i) => {
    if (Number.isFinite(vol)) return vol;
    const nearest = known.reduce((best, other) => (Math.abs(other - i) < Math.abs(best - i) ? other : best));
    return vols[nearest]!;
  });
}
