export interface Command {
  readonly id: string;
  readonly title: string;
  /** Heading under which the palette and the shortcuts sheet show it. */
  readonly group:
    | 'Go to'
    | 'As-of date'
    | 'Data'
    | 'View'
    | 'Market'
    | 'Term structure'
    | 'Smile & surface'
    | 'Calibration'
    | 'Parameter history'
    | 'Jobs & schedules'
    | 'Chart'
    | 'Simulation'
    | 'Surface repair'
    | 'Settings & health'
    | 'Help';
  /** In the notation of tinykeys: `$mod+KeyK`, `[`, `Shift+?`. */
  readonly keys?: string;
  /** How the key is written for people: `Ctrl K`. */
  readonly keyLabel?: string;
  /** Runs again and again while its key is held. */
  readonly repeats?: boolean;
  readonly enabled?: () => boolean;
  readonly run: () => void;
}
