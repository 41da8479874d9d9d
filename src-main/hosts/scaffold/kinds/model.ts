import { addImport, insertEntry } from '../insert.ts';
import { spell } from '../names.ts';
import type { Names } from '../names.ts';
import type { PlanScaffold } from '../plan.ts';

const folder = 'src-main/quant/models';
const registryFile = `${folder}/registry.ts`;

/** A pricing model that starts as a lognormal asset: every engine prices it, every law of the registry is asked of it. */
export const planModel: PlanScaffold = (id) => {
  const names = spell(id);
  const importLine = `import { ${names.camel} } from './${id}.ts';`;
  return {
    write: {
      [`${folder}/${id}.ts`]: model(names),
      [`tests/quant/models/${id}.test.ts`]: test(names),
    },
    edit: { [registryFile]: (text) => insertEntry(addImport(text, importLine), ['models'], names.camel) },
    next: [
      `Write the characteristic function of the model in ${folder}/${id}.ts, name its source, and add published values to the test.`,
    ],
  };
};

function model({ kebab, title, camel }: Names): string {
  return `import { exponentiate } from '../math/complex.ts';
import type { CharacteristicFunction, Model, ModelParams } from './model.ts';

/** φ̂(u) = exp(−½σ²T(u² + iu)): to be replaced by that of the model. */
function characteristicFunction(params: ModelParams, expiryYears: number): CharacteristicFunction {
  const w = params['sigma']! ** 2 * expiryYears;
  return {
    cumulants: { c1: -w / 2, c2: w, c4: 0 },
    moments: { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY },
    evaluate: (u, out) => {
      for (let j = 0; j < u.re.length; j += 1) {
        const x = u.re[j]!;
        const y = u.im[j]!;
        out.re[j] = -0.5 * w * (x * x - y * y - y);
        out.im[j] = -0.5 * w * (2 * x * y + x);
      }
      exponentiate(out.re, out.im);
    },
  };
}

/** ${title}: declared here, offered wherever its capabilities are asked for. */
export const ${camel}: Model = {
  id: '${kebab}',
  label: '${title}',
  underlying: 'asset',
  formula: 'dS/S = (r − q) dt + σ dW',
  source: 'Black and Scholes 1973',
  params: [
    {
      name: 'sigma',
      symbol: 'σ',
      label: 'Volatility',
      unit: 'vol/√yr',
      min: 0,
      max: 10,
      minExcluded: true,
      range: [0.05, 1],
      start: 0.2,
      transform: 'log',
      doc: 'Standard deviation of the log return over a year.',
    },
  ],
  capabilities: { characteristicFunction },
};
`;
}

function test({ kebab, camel, title }: Names): string {
  return `import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { ${camel} } from '#quant/models/${kebab}.ts';
import { models } from '#quant/models/registry.ts';

describe('${title}', () => {
  it('is registered once under its id', () => {
    expect(models.filter((model) => model.id === '${kebab}')).toEqual([${camel}]);
  });

  it('prices as Black does as long as it is lognormal', () => {
    const strikes = Float64Array.of(70, 100, 140);
    const market = { forward: 100, rate: 0, dividendYield: 0 };
    const { prices } = priceOptions(${camel}, { sigma: 0.3 }, market, {
      strikes,
      expiryYears: Float64Array.of(0.5, 0.5, 0.5),
      isCall: Uint8Array.of(1, 1, 1),
    });
    strikes.forEach((strike, at) => {
      // The engines' own tolerance of 1e-10 of the forward.
      expect(prices[at]).toBeCloseTo(blackPrice(100, strike, 0.3 ** 2 * 0.5, true), 7);
    });
  });
});
`;
}
