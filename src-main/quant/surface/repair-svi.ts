import { butterflySpans } from './butterfly.ts';
import { smileOfRawSvi, type RawSvi } from './raw-svi.ts';
import { jumpWingsOfRaw, rawOfJumpWings, type JumpWingSvi } from './svi-conversions.ts';

export interface SviRepair {
  readonly status: 'UNCHANGED' | 'REPAIRED' | 'IMPOSSIBLE';
  readonly message: string;
  readonly svi: RawSvi;
  /** The SSVI slice (c*, ṽ*) that the search starts from; null where it does not exist. */
  readonly anchor: RawSvi | null;
  /** Root mean square of the change of total variance over the compared points. */
  readonly distance: number;
}

const STEPS = 16;
const ROUNDS = 4;
const COMPARED = 41;

/**
 * Raw slice without butterflies that keeps level, skew and put wing of one that has them.
 *
 * With (v, ψ, p) kept, c* = p + 2ψ and ṽ* = 4pvc*(p + c*)⁻² is an SSVI slice, hence free under mild conditions; among the slices
 * between it and the original in (c, ṽ) the one nearest to the original smile that has no butterfly is taken.
 * @param svi raw parameters
 * @param expiryYears t > 0
 * @param range log-moneyness over which nearness is measured
 * @returns the slice, or the original with IMPOSSIBLE where no anchor exists
 * @source Gatheral and Jacquier 2014, section 5.1
 */
export function repairSvi(
  svi: RawSvi,
  expiryYears: number,
  range: { readonly from: number; readonly to: number },
): SviRepair {
  if (isFree(svi)) {
    return {
      status: 'UNCHANGED',
      message: 'No butterfly arbitrage; nothing was changed.',
      svi,
      anchor: null,
      distance: 0,
    };
  }
  const wings = jumpWingsOfRaw(svi, expiryYears);
  const target = anchorOf(wings);
  const anchor = target && rawOf(target);
  if (!target || !anchor || !isFree(anchor)) {
    const message = 'Not repaired: level, skew and put wing of this slice leave no arbitrage-free call wing.';
    return { status: 'IMPOSSIBLE', message, svi, anchor: anchor ?? null, distance: 0 };
  }
  const best = nearestFree(svi, wings, target, range);
  return {
    status: 'REPAIRED',
    message: 'Repaired: call wing and least variance were moved, level, skew and put wing kept.',
    svi: best?.svi ?? anchor,
    anchor,
    distance: best?.distance ?? distanceBetween(svi, anchor, range),
  };
}

/** Jump-wings with c* and ṽ*. */
function anchorOf(wings: JumpWingSvi): JumpWingSvi | undefined {
  const { v, psi, p } = wings;
  const c = p + 2 * psi;
  if (!(c > 0 && p > 0)) return undefined;
  return { ...wings, c, vTilde: (v * 4 * p * c) / (p + c) ** 2 };
}

function rawOf(wings: JumpWingSvi): RawSvi | undefined {
  try {
    return rawOfJumpWings(wings);
  } catch {
    // Some pairs (c, ṽ) on the way belong to no slice.
    return undefined;
  }
}

function isFree(svi: RawSvi): boolean {
  const { a, b, rho, sigma } = svi;
  if (a + b * sigma * Math.sqrt(1 - rho * rho) < 0 || b * (1 + Math.abs(rho)) > 2) return false;
  return butterflySpans(smileOfRawSvi(svi)).length === 0;
}

interface Candidate {
  readonly svi: RawSvi;
  readonly distance: number;
}

/** Search on a grid of shares of the way from the anchor (0) to the original (1), narrowed round by round. */
function nearestFree(
  original: RawSvi,
  from: JumpWingSvi,
  anchor: JumpWingSvi,
  range: { readonly from: number; readonly to: number },
): Candidate | undefined {
  let best: (Candidate & { readonly x: number; readonly y: number }) | undefined;
  let [left, bottom, size] = [0, 0, 1];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let i = 0; i <= STEPS; i += 1) {
      for (let j = 0; j <= STEPS; j += 1) {
        const x = Math.min(Math.max(left + (size * i) / STEPS, 0), 1);
        const y = Math.min(Math.max(bottom + (size * j) / STEPS, 0), 1);
        const c = anchor.c + x * (from.c - anchor.c);
        const svi = rawOf({ ...from, c, vTilde: anchor.vTilde + y * (from.vTilde - anchor.vTilde) });
        const distance = svi ? distanceBetween(original, svi, range) : Number.POSITIVE_INFINITY;
        if (svi && distance < (best?.distance ?? Number.POSITIVE_INFINITY) && isFree(svi))
          best = { svi, distance, x, y };
      }
    }
    if (!best) return undefined;
    size /= STEPS / 2;
    [left, bottom] = [best.x - size / 2, best.y - size / 2];
  }
  return best;
}

function distanceBetween(
  one: RawSvi,
  two: RawSvi,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const [first, second] = [smileOfRawSvi(one), smileOfRawSvi(two)];
  let sum = 0;
  for (let at = 0; at < COMPARED; at += 1) {
    const k = from + ((to - from) * at) / (COMPARED - 1);
    sum += (first.totalVariance(k) - second.totalVariance(k)) ** 2;
  }
  return Math.sqrt(sum / COMPARED);
}
