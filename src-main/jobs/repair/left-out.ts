import { scoreBands, type BandScores, type CalibrationSet } from '#quant/repair/bands/conformal.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { ObservedSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';
import {
  bandFamilies,
  bandsFrom,
  calibrationSets,
  type BandChoice,
  type CalibratedBand,
} from './band-scores.ts';
import { learnedFamilies, repairCatalogue } from './catalogue.ts';
import { openEstimator, type EstimatorRef } from './open-estimator.ts';

/** Families that would vouch for each other are left out together. */
const kin = [['ssvi', 'shifted-ssvi']];
const kindOf = (family: string | null): readonly string[] =>
  kin.find((families) => family !== null && families.includes(family)) ?? (family === null ? [] : [family]);

const learned = new Map<string, RepairEstimator>();
const scored = new Map<string, Promise<readonly BandScores[]>>();

/** Whether an estimator learns quickly enough to be learned again without a family; one that it never saw leaves the law as it is. */
export const canLeaveOut = (id: string): boolean =>
  repairCatalogue.find((each) => each.id === id)?.learnFrom !== undefined;

/** A law that has never seen a family nor its kin, made once on a thread. */
export function openWithout(id: string, family: string): RepairEstimator {
  return learnWithout(id, kindOf(family));
}

function learnWithout(id: string, missing: readonly string[]): RepairEstimator {
  const families = learnedFamilies.filter((family) => !missing.includes(family));
  const key = `${id} ${families.join(' ')}`;
  const known = learned.get(key);
  if (known) return known;
  const estimator = repairCatalogue.find((each) => each.id === id)!.learnFrom!(families);
  learned.set(key, estimator);
  return estimator;
}

/**
 * Scores for bands that hold on a kind of surface never seen: each other kind is left out of the learning in turn and scored by what
 * was learned without it. The family itself takes no part.
 *
 * A new kind is to the others what they are to each other, so kinds are not pooled: a band for it is the widest that any of them
 * needed (`widestOf`).
 * @param family null where none is left out for good
 * @returns scores of each other kind
 */
function bandScoresWithout(id: string, family: string | null): Promise<readonly BandScores[]> {
  const key = `${id} ${kindOf(family).join(' ')}`;
  const known = scored.get(key);
  if (known) return known;
  const scoring = scoreWithout(id, family);
  scored.set(key, scoring);
  scoring.catch(() => scored.delete(key));
  return scoring;
}

async function scoreWithout(id: string, family: string | null): Promise<readonly BandScores[]> {
  const missing = kindOf(family);
  const kinds = new Map<string, CalibrationSet[]>();
  for (const other of bandFamilies.filter((each) => !missing.includes(each))) {
    const kind = kindOf(other);
    const found = await calibrationSets(learnWithout(id, [...missing, ...kind]), other);
    kinds.set(kind.join(' '), [...(kinds.get(kind.join(' ')) ?? []), ...found]);
  }
  return [...kinds.values()].map((sets) => scoreBands(sets));
}

/**
 * Bands for a surface of a kind that nobody learned from: a law has those of itself without each kind. A network, which cannot be
 * learned again so quickly, moves the answer of a law hardly at all on such a surface: it has the standard errors and the bands of
 * the law around what it says itself.
 * @param ref with its `unseenLaw`
 * @param family that the law has not seen; null for any
 */
export async function bandsOfUnseen(
  ref: EstimatorRef,
  surface: ObservedSurface,
  repaired: RepairedSurface,
  { family = null, rule }: { readonly family?: string | null; readonly rule?: BandChoice['rule'] } = {},
): Promise<readonly CalibratedBand[]> {
  const law = ref.unseenLaw!;
  const scores = await bandScoresWithout(law, family);
  const scaled = law === ref.id ? repaired : await withErrorsOf(law, { family, surface, repaired });
  return widestOf(scores.map((each) => bandsFrom(each, surface, scaled, rule ? { rule } : {})));
}

async function withErrorsOf(
  id: string,
  {
    family,
    surface,
    repaired,
  }: {
    readonly family: string | null;
    readonly surface: ObservedSurface;
    readonly repaired: RepairedSurface;
  },
): Promise<RepairedSurface> {
  const law = family === null ? await openEstimator({ id }) : openWithout(id, family);
  const [answer] = await law.repair([surface]);
  return { ...repaired, volErrors: answer!.volErrors! };
}

/** At every node the widest of bands that were made in one order around one surface. */
function widestOf(choices: readonly (readonly CalibratedBand[])[]): readonly CalibratedBand[] {
  const [first, ...others] = choices;
  return first!.map((band, at) => ({
    ...band,
    lower: band.lower.map((low, cell) => Math.min(low, ...others.map((other) => other[at]!.lower[cell]!))),
    upper: band.upper.map((high, cell) => Math.max(high, ...others.map((other) => other[at]!.upper[cell]!))),
  }));
}
