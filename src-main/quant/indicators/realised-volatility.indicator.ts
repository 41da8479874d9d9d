import { lengthParam, type BarClock, type Indicator, type IndicatorBar } from './indicator.ts';
import { RollingWindow } from './rolling-window.ts';

/** Terms of one bar whose window makes the variance; NaN where the bar cannot give them. */
type Terms = (bar: IndicatorBar, before: number) => number;

interface Estimator {
  readonly id: string;
  readonly label: string;
  readonly doc: string;
  readonly formula: string;
  readonly source: string;
  /** Terms that are means of squares as they are. */
  readonly plain: Terms | null;
  /** Terms whose variance about their mean counts. */
  readonly centred: readonly Terms[];
  /** What the bar before is needed for. */
  readonly needsBefore: boolean;
  /** Variance per bar from the mean of the plain terms and the unbiased variances of the centred ones. */
  variance(plain: number, centred: readonly number[], count: number): number;
}

const closeChange: Terms = ({ close }, before) => Math.log(close / before);
const openChange: Terms = ({ open }, before) => Math.log(open / before);
const sessionChange: Terms = ({ open, close }) => Math.log(close / open);

const isWhole = ({ open, high, low, close }: IndicatorBar): boolean =>
  low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close);

const parkinson: Terms = (bar) =>
  isWhole(bar) ? Math.log(bar.high / bar.low) ** 2 / (4 * Math.LN2) : Number.NaN;

const garmanKlass: Terms = (bar) =>
  isWhole(bar)
    ? Math.log(bar.high / bar.low) ** 2 / 2 - (2 * Math.LN2 - 1) * Math.log(bar.close / bar.open) ** 2
    : Number.NaN;

const rogersSatchell: Terms = (bar) => {
  if (!isWhole(bar)) return Number.NaN;
  const [up, down, change] = [bar.high, bar.low, bar.close].map((price) => Math.log(price / bar.open)) as [
    number,
    number,
    number,
  ];
  return up * (up - change) + down * (down - change);
};

const estimators: readonly Estimator[] = [
  {
    id: 'realised-vol',
    label: 'Realised vol',
    doc: 'Close-to-close volatility of the last bars, per year.',
    formula: '√(N·Σ(r − r̄)²/(n − 1))',
    source: 'Campbell, Lo and MacKinlay 1997, section 9.3',
    plain: null,
    centred: [closeChange],
    needsBefore: true,
    variance: (_plain, [own]) => own!,
  },
  {
    id: 'parkinson-vol',
    label: 'Parkinson vol',
    doc: 'Volatility from the ranges of the last bars, per year; sees no gap between bars.',
    formula: '√(N·mean (ln H/L)²/(4 ln 2))',
    source: 'Parkinson 1980',
    plain: parkinson,
    centred: [],
    needsBefore: false,
    variance: (plain) => plain,
  },
  {
    id: 'garman-klass-vol',
    label: 'Garman–Klass vol',
    doc: 'Volatility from open, range and close of the last bars, per year; sees no gap between bars.',
    formula: '√(N·mean [½(ln H/L)² − (2 ln 2 − 1)(ln C/O)²])',
    source: 'Garman and Klass 1980',
    plain: garmanKlass,
    centred: [],
    needsBefore: false,
    variance: (plain) => plain,
  },
  {
    id: 'yang-zhang-vol',
    label: 'Yang–Zhang vol',
    doc: 'Volatility from gaps, ranges and closes of the last bars, per year; free of the drift.',
    formula: '√(N·(σ²ₒ + kσ²꜀ + (1 − k)σ²ᵣₛ))',
    source: 'Yang and Zhang 2000',
    plain: rogersSatchell,
    centred: [openChange, sessionChange],
    needsBefore: true,
    variance(plain, [open, session], count) {
      const weight = 0.34 / (1.34 + (count + 1) / (count - 1));
      return open! + weight * session! + (1 - weight) * plain;
    },
  },
];

/**
 * Rolling realised volatility of bars in vol points per √year, 100·√(N·variance of a bar), N bars a year.
 *
 * Intraday, nights and holes are left out: at the first bar after one the bar's own open stands for the close before, and a
 * bar without an open gives no term. Of daily bars the change over missing sessions gives no term. Bars whose prices
 * contradict each other are left out where ranges count; at a bar without a term there is no value.
 * @source Parkinson 1980; Garman and Klass 1980; Rogers and Satchell 1991; Yang and Zhang 2000
 */
export const realisedVolatilities: readonly Indicator[] = estimators.map((estimator) => ({
  id: estimator.id,
  label: estimator.label,
  doc: estimator.doc,
  formula: estimator.formula,
  source: estimator.source,
  pane: 'own',
  unit: 'vol points',
  levels: [],
  params: [lengthParam(21, { lower: 2 })],
  outputs: [{ name: 'vol', label: estimator.label, role: 'line' }],
  warmUp: ({ length }) => (estimator.needsBefore ? length! : length! - 1),
  memory: ({ length }) => length! + 1,
  start: ({ length }, clock) => startRun(estimator, length!, clock),
}));

function startRun(
  estimator: Estimator,
  length: number,
  { barsAYear, isIntraday }: BarClock,
): ReturnType<Indicator['start']> {
  const { plain, centred, needsBefore } = estimator;
  const terms = plain ? [plain, ...centred] : [...centred];
  const windows = terms.map(() => new RollingWindow(length));
  const values = new Float64Array(terms.length);
  let before = Number.NaN;
  const closeBefore = (bar: IndicatorBar): number => {
    const isNext = bar.follows && !(isIntraday && bar.opensSession);
    if (isNext || Number.isNaN(before)) return before;
    return isIntraday ? bar.open : Number.NaN;
  };
  return {
    next(bar, out, keep) {
      out[0] = Number.NaN;
      const from = needsBefore ? closeBefore(bar) : 0;
      for (let i = 0; i < terms.length; i += 1) values[i] = terms[i]!(bar, from);
      if (keep) before = bar.close;
      if (!values.every(Number.isFinite)) return;
      let isFull = true;
      for (let i = 0; i < terms.length; i += 1) isFull = windows[i]!.put(values[i]!) && isFull;
      if (isFull) {
        const mean = plain ? windows[0]!.mean() : 0;
        const spreads = windows
          .slice(plain ? 1 : 0)
          .map((window) => window.squares(window.mean()) / (length - 1));
        out[0] = 100 * Math.sqrt(barsAYear * Math.max(estimator.variance(mean, spreads, length), 0));
      }
      for (const window of windows) window.settle(keep);
    },
  };
}
