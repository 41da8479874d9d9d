import { simulatedModels } from '#quant/engines/simulated-models.ts';
import { randomStream } from '#quant/math/philox.ts';
import type { ParamSpec } from '#quant/models/model.ts';
import { checkParams } from '#quant/models/validate-params.ts';
import type { ProcessParams } from '#quant/processes/step-program.ts';

/** Parameters of a process and a date. */
export interface ParameterSet {
  readonly params: ProcessParams;
  readonly expiryYears: number;
}

/** What a process is drawn from, where it is not all that its model allows. */
export interface SetLimits {
  /** In place of the range in which markets are found. */
  readonly ranges?: Readonly<Record<string, readonly [number, number]>>;
  /** Parameters fixed in the first sets, one entry each: the corners. */
  readonly corners?: readonly Readonly<Record<string, number>>[];
  readonly expiries?: readonly number[];
}

/** A day to five years. */
const EXPIRIES = [1 / 365, 1 / 52, 1 / 12, 0.25, 0.5, 1, 2, 5] as const;
/** Share of parameters that lie on an end of their range. */
const AT_END = 0.1;

/**
 * Random parameter sets of a process: corners first, the rest spread evenly over ranges on the scale of each parameter, every
 * tenth parameter on an end of its range.
 * @param id of the process
 * @param count of sets
 * @param limits of what is drawn
 * @returns sets that the model lets pass, the same at every call
 */
export function parameterSets(id: string, count: number, limits: SetLimits = {}): ParameterSet[] {
  const { corners = [], expiries = EXPIRIES, ranges = {} } = limits;
  const { model } = simulatedModels.find(({ process }) => process.id === id)!;
  const random = randomStream(20_260_111, 0x56_41_4c);
  const sets: ParameterSet[] = [];
  for (let attempt = 0; sets.length < count; attempt += 1) {
    const corner = corners[sets.length] ?? {};
    const params = Object.fromEntries(
      model.params.map((spec, i) => {
        const drawn = between(spec, ranges[spec.name] ?? spec.range, {
          place: random.uniform(attempt, 2 * i + 1),
          isEnd: random.uniform(attempt, 2 * i + 2) < AT_END,
        });
        return [spec.name, corner[spec.name] ?? drawn];
      }),
    );
    const expiryYears = corner['expiryYears'] ?? expiries[random.integer(attempt, 0, expiries.length)]!;
    if (checkParams(model, params) === null) sets.push({ params, expiryYears });
    else if (attempt > 20 * count) throw new Error(`Too few sets of ${id} pass their own rules.`);
  }
  return sets;
}

function between(
  { transform }: ParamSpec,
  [lower, upper]: readonly [number, number],
  { place, isEnd }: { place: number; isEnd: boolean },
): number {
  const at = isEnd ? Math.round(place) : place;
  if (transform === 'log' && lower > 0) return lower * (upper / lower) ** at;
  return lower + (upper - lower) * at;
}
