import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import CandlestickChart from '@lucide/svelte/icons/chart-no-axes-combined';
import ChartCandlestick from '@lucide/svelte/icons/chart-candlestick';
import ChartLine from '@lucide/svelte/icons/chart-line';
import ChartSpline from '@lucide/svelte/icons/chart-spline';
import Crosshair from '@lucide/svelte/icons/crosshair';
import Database from '@lucide/svelte/icons/database';
import Dices from '@lucide/svelte/icons/dices';
import FileOutput from '@lucide/svelte/icons/file-output';
import Grid3x3 from '@lucide/svelte/icons/grid-3x3';
import HeartPulse from '@lucide/svelte/icons/heart-pulse';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Spline from '@lucide/svelte/icons/spline';
import type { Screen } from './screen.ts';

/** Screens in the order of the job; the frame, the keys, the palette and the end-to-end tests follow this list. */
export const screens: readonly Screen[] = [
  { id: 'data', title: 'Data', key: '1', icon: Database, load: () => import('./data/DataScreen.svelte') },
  {
    id: 'market',
    title: 'Market',
    key: '2',
    icon: ChartCandlestick,
    load: () => import('./market/MarketScreen.svelte'),
  },
  {
    id: 'term-structure',
    title: 'Term structure',
    key: '3',
    icon: ChartSpline,
    load: () => import('./term-structure/TermStructureScreen.svelte'),
  },
  {
    id: 'surface',
    title: 'Smile & surface',
    key: '4',
    icon: Spline,
    load: () => import('./surface/SurfaceScreen.svelte'),
  },
  {
    id: 'model-explorer',
    title: 'Model explorer',
    key: '5',
    icon: SlidersHorizontal,
    load: () => import('./model-explorer/ModelExplorerScreen.svelte'),
  },
  {
    id: 'calibration',
    title: 'Calibration',
    key: '6',
    icon: Crosshair,
    load: () => import('./calibration/CalibrationScreen.svelte'),
  },
  {
    id: 'history',
    title: 'Parameter history',
    key: '7',
    icon: ChartLine,
    load: () => import('./history/HistoryScreen.svelte'),
  },
  {
    id: 'jobs',
    title: 'Jobs & schedules',
    key: '8',
    icon: CalendarClock,
    load: () => import('./jobs/JobsScreen.svelte'),
  },
  {
    id: 'export',
    title: 'Export',
    key: '9',
    icon: FileOutput,
    load: () => import('./export/ExportScreen.svelte'),
  },
  {
    id: 'chart',
    title: 'Chart',
    icon: CandlestickChart,
    load: () => import('./chart/ChartScreen.svelte'),
  },
  {
    id: 'simulation',
    title: 'Simulation',
    icon: Dices,
    load: () => import('./simulation/SimulationScreen.svelte'),
  },
  {
    id: 'surface-repair',
    title: 'Surface repair',
    icon: Grid3x3,
    load: () => import('./surface-repair/RepairScreen.svelte'),
  },
  {
    id: 'settings',
    title: 'Settings & health',
    icon: HeartPulse,
    load: () => import('./settings/SettingsScreen.svelte'),
  },
];
