import {
  add,
  exp,
  input,
  maximum,
  mean,
  minimum,
  multiply,
  negate,
  reshape,
  slice,
  sqrt,
  square,
  subtract,
  sum,
} from '../../graph/expressions.ts';
import type { Value } from '../../graph/value.ts';
import type { ParameterSpec, Program } from '../../program.ts';
import { applyArchitecture } from './architectures.ts';
import type { Architecture, Seen, Take } from './architectures.ts';
import { countLatent, countPlanes } from './features.ts';
import type { LatentLaw } from '../latent/latent-law.ts';

const shareOfLikelihood = 0.1;
/** Gaps beyond so many standard errors count as so many in the likelihood. */
const farthestGap = 6;
/** Widest change of a log-variance. */
const widestChange = 4;
/** Keeps the root of a surface without error away from its infinite slope. */
const leastSquare = 1e-4;

/**
 * A network on the posterior of the mixture. Inputs: `x` and `latent`, the planes and the row of `features.ts`; `gap`, how far ln σ lies from the mean of
 * the posterior, in its standard deviations; `weight`, of each missing node in the error of its surface in vol, zero elsewhere.
 * The prediction is the gap and the change of the log-variance at each node, [rows, height, width, 2].
 *
 * Loss: error of each surface over its missing nodes, in units of what the mixture expects, and a tenth of the likelihood.
 */
export function repairProgram(architecture: Architecture, law: LatentLaw): Program {
  const { expiriesYears, logMoneyness } = law.grid;
  const [height, width] = [expiriesYears.length, logMoneyness.length];
  const inputsOf = (rows: number): Seen => ({
    x: input('x', [rows, height, width, countPlanes(law.families.length)]),
    latent: input('latent', [rows, countLatent(law)]),
  });
  const parameters: ParameterSpec[] = [];
  const declare: Take = (spec) => {
    parameters.push(spec);
    return input(spec.name, spec.shape);
  };
  applyArchitecture(architecture, inputsOf(1), { law, take: declare });
  return {
    parameters,
    trace: (rows, weights) => {
      const seen = inputsOf(rows);
      const cells = height * width;
      const gap = input('gap', [rows, cells]);
      const weight = input('weight', [rows, cells]);
      const prediction = applyArchitecture(architecture, seen, { law, take: ({ name }) => weights[name]! });
      const answers = reshape(prediction, [rows, cells, 2]);
      const plane = (at: number): Value => reshape(slice(answers, 2, at, at + 1), [rows, cells]);
      return {
        inputs: { ...seen, gap, weight },
        prediction,
        loss: lossOf(plane(0), clamp(plane(1), widestChange), { gap, weight }),
      };
    },
  };
}

function lossOf(
  found: Value,
  change: Value,
  { gap, weight }: { readonly gap: Value; readonly weight: Value },
): Value {
  const ofSurface = sum(square(multiply(weight, subtract(found, gap))), [1]);
  const error = mean(sqrt(add(ofSurface, leastSquare)));
  const squared = square(subtract(found, clamp(gap, farthestGap)));
  const surprise = mean(add(multiply(squared, exp(negate(change))), change));
  return add(error, multiply(surprise, shareOfLikelihood / 2));
}

function clamp(x: Value, bound: number): Value {
  return maximum(minimum(x, bound), -bound);
}
