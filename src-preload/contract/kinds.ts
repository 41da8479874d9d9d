import type { Contract } from './contract.ts';
import type { Procedure } from './procedure.ts';

/** Any contract: the one of the project, or a small one of a test. */
export type ContractShape = Readonly<Record<string, Readonly<Record<string, Procedure>>>>;

/** The kind of each procedure: all that a client has to know of a contract, without its schemas. */
export type KindsOf<C extends ContractShape> = {
  readonly [Area in keyof C]: { readonly [Name in keyof C[Area]]: C[Area][Name]['kind'] };
};

/** Checked against the contract by its type: a procedure that is missing or of another kind does not compile. */
export const kinds: KindsOf<Contract> = {
  system: {
    info: 'read',
    doctor: 'call',
    storage: 'read',
    settings: 'read',
    saveSettings: 'call',
    log: 'call',
  },
  store: { verify: 'job', snapshot: 'job' },
  jobs: { list: 'read', watch: 'stream', cancel: 'call' },
  data: {
    formats: 'read',
    preview: 'call',
    ingest: 'job',
    loadSample: 'job',
    imports: 'read',
    removeImport: 'call',
    coverage: 'read',
    rejectedRows: 'read',
    exportRejectedRows: 'call',
    saveMapping: 'call',
    uploadBegin: 'call',
    uploadChunk: 'call',
  },
  market: {
    dates: 'read',
    series: 'read',
    overview: 'read',
    regimes: 'read',
    realisedVol: 'read',
    variancePremium: 'read',
  },
  bars: { sources: 'read', indicators: 'read', history: 'read', follow: 'stream', steer: 'call' },
  termStructure: { curve: 'read', constantMaturity: 'read', contango: 'read' },
  vixIndex: { chains: 'read', compute: 'call' },
  estimates: { marketParameters: 'job' },
  models: { list: 'read', explore: 'read' },
  pricing: { price: 'read', greeks: 'read', repaired: 'read', impliedVol: 'read' },
  surface: { fit: 'read', check: 'read', project: 'read', repair: 'read' },
  repairLab: { estimators: 'read', example: 'read', evaluate: 'job', scoreChains: 'job', train: 'job' },
  simulation: {
    processes: 'read',
    run: 'job',
    list: 'read',
    get: 'read',
    replay: 'job',
    profit: 'job',
    rangeForecast: 'read',
    stepHalving: 'job',
  },
  calibration: {
    run: 'job',
    preview: 'read',
    list: 'read',
    get: 'read',
    replay: 'job',
    promote: 'call',
    current: 'read',
    history: 'read',
    indexHistory: 'read',
    alertRules: 'read',
    saveAlertRule: 'call',
    removeAlertRule: 'call',
    alertEvents: 'read',
  },
  schedules: {
    list: 'read',
    save: 'call',
    remove: 'call',
    setEnabled: 'call',
    preview: 'read',
    runNow: 'job',
    runDue: 'job',
  },
  exports: { params: 'read', readParams: 'read', importParams: 'call', schema: 'read' },
  shell: { pickFiles: 'call', revealData: 'call' },
};
