/** A program of ../shared/peers: its command, and the figures wanted of it with the seconds of one whole job. */
export interface Peer {
  readonly program: 'python' | 'quantlib' | 'ideal';
  readonly args: readonly string[];
  readonly figures: readonly PeerFigure[];
}

export interface PeerFigure {
  readonly name: string;
  readonly label: string;
  /** Seconds of the whole job from the printed value. */
  readonly seconds: (value: number) => number;
}

export interface Job {
  readonly id: string;
  readonly title: string;
  /** Program beside this file that measures ours; figures whose names start with `prefix` belong to the job. */
  readonly ours: string;
  readonly prefix: string;
  /** Two threads free to use both cores, instead of one core held. */
  readonly twoCores?: boolean;
  readonly peers: readonly Peer[];
  /** Targets by name of our figure: seconds, and what is asked beside it. */
  readonly targets: Readonly<Record<string, { readonly seconds: number; readonly text: string }>>;
}

const same = (value: number): number => value;
const surfaceOf210 = (microsecondsEach: number): number => microsecondsEach * 210e-6;
/** Prices a second on one core, two cores taken as exactly twice as fast: the best case of the peer. */
const twoCores = (pricesPerSecond: number): number => 20_000_000 / pricesPerSecond / 2;

const peer = (
  program: Peer['program'],
  args: readonly string[],
  figures: readonly (readonly [name: string, label: string, seconds: (value: number) => number])[],
): Peer => ({ program, args, figures: figures.map(([name, label, seconds]) => ({ name, label, seconds })) });

const levyPeers = (model: 'vg' | 'cgmy'): readonly Peer[] => [
  peer(
    'python',
    ['job09_levy_fft.py'],
    [
      [`levy_${model}_fft4096`, 'NumPy, Carr–Madan FFT', twoCores],
      [`levy_${model}_graded256`, 'NumPy, 256 graded nodes', twoCores],
    ],
  ),
];

export const jobs: readonly Job[] = [
  {
    id: 'implied-vol',
    title: 'Implied vol of 1,000,000 options',
    ours: 'black.ts',
    prefix: 'vols',
    peers: [
      peer('python', ['job01_black_scholes.py'], [['bs_implied_vol_numpy', 'NumPy, Halley', same]]),
      peer(
        'quantlib',
        ['black'],
        [
          ['bs_implied_vol_quantlib_cpp', 'QuantLib C++, default', same],
          ['bs_implied_vol_quantlib_cpp_LiRS', 'QuantLib C++, Li and Lee', same],
        ],
      ),
      peer('ideal', [], [['ideal_bs_implied_vol', 'limit: vectorised C++', same]]),
    ],
    targets: { 'vols SIMD': { seconds: 0.195, text: '3 × the limit of .065 s, 1e-14' } },
  },
  {
    id: 'price',
    title: '1,000,000 Black prices',
    ours: 'black.ts',
    prefix: 'prices',
    peers: [
      peer('python', ['job01_black_scholes.py'], [['bs_price_numpy', 'NumPy, SciPy ndtr', same]]),
      peer('quantlib', ['black'], [['bs_price_quantlib_cpp', 'QuantLib C++', same]]),
      peer('ideal', [], [['ideal_bs_price', 'limit: vectorised C++', same]]),
    ],
    targets: {},
  },
  {
    id: 'heston',
    title: 'Heston surface of 10 × 21',
    ours: 'heston.ts',
    prefix: '',
    peers: [
      peer(
        'python',
        ['job02_heston_price.py'],
        [
          ['heston_ql_gauss_laguerre_144', 'QuantLib from Python, default', surfaceOf210],
          ['heston_ql_cos_L16_N200', 'QuantLib from Python, COS', surfaceOf210],
          ['heston_numpy_cos_256', 'NumPy COS, 256 terms', surfaceOf210],
          ['heston_numpy_cos_1024', 'NumPy COS, 1,024 terms', surfaceOf210],
        ],
      ),
      peer(
        'ideal',
        [],
        [
          ['ideal_heston_cos_256', 'limit: vectorised C++, COS 256', surfaceOf210],
          ['ideal_heston_cos_512', 'limit: vectorised C++, COS 512', surfaceOf210],
        ],
      ),
    ],
    targets: {
      '1e-8 of forward': { seconds: 0.2e-3, text: '.2 ms, 1e-6 vol' },
      '2e-14 of forward': { seconds: 0.6e-3, text: '.6 ms, 2e-10 in price' },
    },
  },
  {
    id: 'calibration',
    title: 'Heston from 210 quotes, one bad start',
    ours: 'calibration.ts',
    prefix: 'start',
    peers: [
      peer(
        'python',
        ['job03_heston_calibration.py'],
        [
          ['heston_calibration_quantlib_lm_cos', 'QuantLib, Levenberg–Marquardt on COS', same],
          ['heston_calibration_numpy_least_squares', 'SciPy least_squares on NumPy COS', same],
        ],
      ),
    ],
    targets: { start: { seconds: 10e-3, text: '10 ms a start' } },
  },
  {
    id: 'global-calibration',
    title: 'Heston from 210 quotes by differential evolution, 40 members × 120 generations, two cores',
    ours: 'calibration.ts',
    twoCores: true,
    prefix: 'evolution',
    peers: [
      peer(
        'python',
        ['job03_heston_calibration.py'],
        [['heston_calibration_numpy_de_120x40', 'SciPy on NumPy COS, one thread', same]],
      ),
    ],
    targets: { evolution: { seconds: 0.7, text: '.7 s' } },
  },
  {
    id: 'vg',
    title: '100,000 Variance Gamma surfaces of 10 × 20, two cores',
    ours: 'levy.ts',
    twoCores: true,
    prefix: 'variance-gamma',
    peers: levyPeers('vg'),
    targets: { 'variance-gamma': { seconds: 4, text: '4 s, RMS 7e-5 on spot 100' } },
  },
  {
    id: 'cgmy',
    title: '100,000 CGMY surfaces of 10 × 20, two cores',
    ours: 'levy.ts',
    twoCores: true,
    prefix: 'cgmy',
    peers: levyPeers('cgmy'),
    targets: { cgmy: { seconds: 5, text: '5 s, RMS 7e-5 on spot 100' } },
  },
  {
    id: 'mrlrj',
    title: '300 MRLRJ calls',
    ours: 'mrlrj.ts',
    prefix: '',
    peers: [
      peer(
        'python',
        ['job08_vix_mrlrj.py'],
        [
          ['vix_mrlrj_numpy_pi', 'NumPy, 384 Gauss–Legendre nodes', (ms) => ms / 1000],
          ['vix_mrlrj_numpy_cos', 'NumPy COS, 256 terms', (ms) => ms / 1000],
        ],
      ),
    ],
    targets: { calls: { seconds: 0.06e-3, text: '.06 ms, 1e-10' } },
  },
  {
    id: 'quintic',
    title: 'Two-factor quintic OU: VIX future and 20 strikes',
    ours: 'quintic.ts',
    prefix: '',
    peers: [
      peer(
        'python',
        ['job07_quintic_ou.py'],
        [['quintic_vix_smile_numpy', 'NumPy, 18 × 18 Gauss–Hermite', (ms) => ms / 1000]],
      ),
    ],
    targets: { slice: { seconds: 0.1e-3, text: '.1 ms, 1e-6 vol' } },
  },
];
