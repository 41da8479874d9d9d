import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addImport, insertEntry } from '../insert.ts';
import { spell } from '../names.ts';
import type { Names } from '../names.ts';
import type { PlanScaffold } from '../plan.ts';

const folder = 'src-main/quant/models';
const registryFile = `${folder}/registry.ts`;

/** A pricing model that starts as the one without volatility; the first one brings the registry along. */
export const planModel: PlanScaffold = (id, projectRoot) => {
  const names = spell(id);
  const importLine = `import { ${names.camel} } from './${id}.ts';`;
  const isFirst = !existsSync(join(projectRoot, registryFile));
  const register = (text: string): string =>
    insertEntry(addImport(text, importLine), ['models'], names.camel);
  return {
    write: {
      ...(isFirst ? { [`${folder}/model.ts`]: modelInterface, [registryFile]: register(emptyRegistry) } : {}),
      [`${folder}/${id}.ts`]: model(names),
      [`tests/quant/models/${id}.test.ts`]: test(names),
    },
    edit: isFirst ? {} : { [registryFile]: register },
    next: [
      `Replace the zero-volatility price in ${folder}/${id}.ts, name its source, and add published values to the test.`,
    ],
  };
};

const modelInterface = `/** One parameter of a model, with all that a form and a calibration have to know of it. */
export interface ParamSpec {
  readonly label: string;
  readonly unit: string;
  readonly bounds: readonly [lower: number, upper: number];
  readonly start: number;
  readonly doc: string;
}

/** One European option. */
export interface EuropeanOption {
  readonly forward: number;
  readonly strike: number;
  readonly expiryYears: number;
  /** Present value of one unit paid at expiry. */
  readonly discountFactor: number;
  readonly isCall: boolean;
}

/** What a model can do; engines ask for a capability, never for a name. */
export interface Capabilities {
  /** Price of a European option in closed form, in units of the forward. */
  readonly closedForm?: (params: Readonly<Record<string, number>>, option: EuropeanOption) => number;
}

/** A pricing model: declared once, used by forms, engines, calibration and tests. */
export interface Model {
  readonly id: string;
  readonly label: string;
  /** Paper or book, with equation or page. */
  readonly reference: string;
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly capabilities: Capabilities;
}
`;

const emptyRegistry = `import type { Model } from './model.ts';

/** Every pricing model. */
export const models: readonly Model[] = [];
`;

function model({ kebab, camel, title }: Names): string {
  return `import type { EuropeanOption, Model } from './model.ts';

/**
 * Price without any volatility: the discounted intrinsic value of the forward.
 * D·max(F − K, 0) for a call, D·max(K − F, 0) for a put.
 * @param params none
 * @param option one European option, prices in units of the forward
 * @returns price at valuation time, in units of the forward
 * @source limit σ → 0 of Black (1976), eq. (16)
 */
function priceWithoutVolatility(_params: Readonly<Record<string, number>>, option: EuropeanOption): number {
  const { forward, strike, discountFactor, isCall } = option;
  const payoff = isCall ? forward - strike : strike - forward;
  return discountFactor * Math.max(payoff, 0);
}

/** ${title}: declared here, offered wherever its capabilities are asked for. */
export const ${camel}: Model = {
  id: '${kebab}',
  label: '${title}',
  reference: 'Black (1976), limit of zero volatility',
  params: {},
  capabilities: { closedForm: priceWithoutVolatility },
};
`;
}

function test({ kebab, camel, title }: Names): string {
  return `import { describe, expect, it } from 'vitest';
import { ${camel} } from '#quant/models/${kebab}.ts';
import { models } from '#quant/models/registry.ts';

describe('${title}', () => {
  it('is registered once under its id', () => {
    expect(models.filter((model) => model.id === '${kebab}')).toEqual([${camel}]);
  });

  it('keeps put-call parity', () => {
    const price = ${camel}.capabilities.closedForm!;
    for (const strike of [50, 100, 180]) {
      const option = { forward: 100, strike, expiryYears: 0.5, discountFactor: 0.98 };
      const call = price({}, { ...option, isCall: true });
      const put = price({}, { ...option, isCall: false });
      // Exact but for the rounding of one product and one difference.
      expect(call - put).toBeCloseTo(0.98 * (100 - strike), 12);
    }
  });
});
`;
}
