import { randomStream } from '../../math/philox.ts';
import { toSolver } from '../free-params.ts';
import type { Objective } from '../objective.ts';
import type { CalibrationProblem } from '../problem.ts';
import type { CalibrationPiece } from '../search.ts';
import { insideBounds, type SearchCoordinates } from './search-coordinates.ts';

/** Points looked at before the best of them becomes a start. */
const CANDIDATES = 24;
/** Without options on the asset nothing is simulated: a piece then looks at more points and follows some of them. */
const CHEAP = { candidates: 48, descents: 8 };
const STREAM = 0x51_53;
/** A coefficient between the first and the last is left out of a candidate in one of three cases. */
const ABSENT = 1 / 3;

/** Fits to SPX and VIX of 23 October 2017: where a search begins. */
const published: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // Abi Jaber and Li 2025, arXiv:2503.14158.
  'quintic-ou-2f': {
    ...{ lambdaX: 31.8, lambdaY: 0.659, theta: 0.964, rho: -0.765 },
    ...{ alpha0: 0.0004, alpha1: 0.0046, alpha2: 0.0005, alpha3: 0.0096, alpha4: 0.0005 },
  },
  // Abi Jaber, Illand and Li 2022, arXiv:2212.10917, eight SPX and six VIX slices; its coefficients over that of x.
  'quintic-ou-h': {
    ...{ alpha0: 0.05, alpha3: 9.45, alpha5: 0.0023, rho: -0.7466 },
    ...{ H0: 0.3176, HInf: -1.3665, kappa: 1.2, epsilon: 0.1359 },
  },
};

/** What is searched, and how. */
export interface SearchedProblem {
  readonly problem: CalibrationProblem;
  readonly objective: Objective;
  readonly coordinates: SearchCoordinates;
}

/**
 * Where the descents of a piece begin: the published fit or the given start for the first piece, for the others the best of some random points.
 * @param searched problem, loss and coordinates
 * @param piece which start; no other piece sees its points
 * @returns one start, some where a descent is cheap
 */
export function startsOf(searched: SearchedProblem, { index }: CalibrationPiece): Float64Array[] {
  const { targets } = searched.problem;
  const given = givenStart(searched.problem);
  const out = new Float64Array(searched.objective.rows);
  const { candidates, descents } =
    targets.assetOptions.length === 0 ? CHEAP : { candidates: CANDIDATES, descents: 1 };
  const random = Array.from({ length: candidates }, (_, candidate) =>
    randomPoint(searched, given, index * candidates + candidate),
  )
    .map((point) => {
      searched.objective.residuals(point, out);
      const loss = out.reduce((sum, value) => sum + value * value, 0);
      return { point, loss: Number.isFinite(loss) ? loss : Number.POSITIVE_INFINITY };
    })
    .sort((a, b) => a.loss - b.loss)
    .map(({ point }) => point);
  return index === 0 ? [given, ...random.slice(0, descents - 1)] : random.slice(0, descents);
}

function givenStart({ free, settings }: CalibrationProblem): Float64Array {
  const known = published[settings.modelId];
  return free.start.map((x, j) => {
    const spec = free.specs[j]!;
    const value = settings.params[spec.name]?.start ?? known?.[spec.name];
    const wanted = value === undefined ? x : toSolver(spec, value);
    return Math.min(Math.max(wanted, free.lower[j]!), free.upper[j]!);
  });
}

/** Speeds, weights and correlation anywhere in their ranges; powers of the factor that matter to like degrees, or not at all. */
function randomPoint(
  { problem: { free, settings }, coordinates: { powers, heldPower, toFree } }: SearchedProblem,
  given: Float64Array,
  at: number,
): Float64Array {
  const random = randomStream(settings.seed, STREAM);
  const sizes = Array.from({ length: 6 }, (_, power) => {
    const u = random.uniform(at, given.length + power);
    const isAbsent = power > 0 && power < 5 && power !== heldPower && u < ABSENT;
    const share = (u - ABSENT) / (1 - ABSENT);
    // The first two powers weigh most in all published fits.
    if (power > 1) return power === 5 ? 1 : isAbsent ? 0 : 10 ** (2.5 * share - 1);
    return isAbsent ? 0 : 10 ** (2 * (power === 0 ? u : share));
  });
  const y = given.map((x, j) => {
    const power = powers[j]!;
    if (power >= 0) return sizes[power]! / sizes[heldPower]!;
    const from = Math.max(free.lower[j]!, free.rangeLower[j]!);
    const to = Math.min(free.upper[j]!, free.rangeUpper[j]!);
    return Number.isFinite(from) && to > from ? from + random.uniform(at, j) * (to - from) : x;
  });
  return insideBounds(free, toFree(y));
}
