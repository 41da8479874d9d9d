import type { ParamsDocument, ParamsSet } from '#contract/schemas/params-file.ts';

/** Python that builds QuantLib's processes from the sets; rates and dividends stay the reader's. */
export function paramsQuantLib({ format, sets, manifest }: ParamsDocument): string {
  const head = [
    `# ${format}, content ${manifest.contentHash}`,
    'import QuantLib as ql',
    '',
    'day_count = ql.Actual365Fixed()',
    '',
    '',
    'def flat(today, rate):',
    '    return ql.YieldTermStructureHandle(ql.FlatForward(today, rate, day_count))',
    '',
  ];
  const blocks = sets.map((set, at) => blockOf(set, at + 1));
  return `${[...head, ...blocks].join('\n')}\n`;
}

function blockOf(set: ParamsSet, number: number): string {
  const { model, runId, quoteDate, status } = set;
  const values = Object.entries(set.params).map(([name, { value }]) => `${quoted(name)}: ${value}`);
  const lines = [
    '',
    `# ${safe(model)}, quotes of ${quoteDate ?? 'an unknown day'}, run ${safe(runId)}, ${status}`,
    `params_${number} = {${values.join(', ')}}`,
    ...(set.spot === null ? [] : [`spot_${number} = ${set.spot}`]),
    ...set.curves.map(
      ({ name, unit, timesYears, values: at }) =>
        `curve_${number}_${identifier(name)} = ([${timesYears.join(', ')}], [${at.join(', ')}])  # years, ${safe(unit)}`,
    ),
  ];
  return [...lines, '', ...processOf(model, number)].join('\n');
}

/** QuantLib's own order of arguments; its Bates takes the mean and deviation of the log jump as nu and delta. */
const processes: Readonly<Record<string, string>> = {
  'black-scholes':
    'ql.BlackScholesMertonProcess(spot, flat(today, dividend_yield), flat(today, rate), ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), p["sigma"], day_count)))',
  heston:
    'ql.HestonProcess(flat(today, rate), flat(today, dividend_yield), spot, p["v0"], p["kappa"], p["theta"], p["sigma"], p["rho"])',
  bates:
    'ql.BatesProcess(flat(today, rate), flat(today, dividend_yield), spot, p["v0"], p["kappa"], p["theta"], p["sigma"], p["rho"], p["lambda"], p["mu"], p["delta"])',
  merton:
    'ql.Merton76Process(spot, flat(today, dividend_yield), flat(today, rate), ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), p["sigma"], day_count)), *(ql.QuoteHandle(ql.SimpleQuote(p[name])) for name in ("lambda", "mu", "delta")))',
  'variance-gamma':
    'ql.VarianceGammaProcess(spot, flat(today, dividend_yield), flat(today, rate), p["sigma"], p["nu"], p["theta"])',
};

function processOf(model: string, number: number): string[] {
  const process = processes[model];
  if (process === undefined) return ['# QuantLib has no process of this model: the parameters stand above.'];
  return [
    `def process_${number}(today, spot_value, rate, dividend_yield, p=params_${number}):`,
    '    spot = ql.QuoteHandle(ql.SimpleQuote(spot_value))',
    `    return ${process}`,
    '',
  ];
}

/** Text that stays inside its comment. */
function safe(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029\0]/g, ' ');
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function identifier(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+/g, '_');
}
