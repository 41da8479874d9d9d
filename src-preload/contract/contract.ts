import { z } from 'zod';
import { call, job, read, stream } from './procedure.ts';
import * as calibration from './schemas/calibration.ts';
import { empty, isoDate } from './schemas/common.ts';
import * as data from './schemas/data.ts';
import * as exportsOf from './schemas/exports.ts';
import { indexHistoryFit } from './schemas/index-history.ts';
import * as market from './schemas/market.ts';
import * as pricing from './schemas/pricing.ts';
import * as schedules from './schemas/schedules.ts';
import * as simulation from './schemas/simulation.ts';
import * as surface from './schemas/surface.ts';
import * as system from './schemas/system.ts';

const page = { limit: z.int().min(1).max(10_000).default(200), offset: z.int().min(0).default(0) };
const batchRef = z.strictObject({ batchId: z.string().max(80) });
const jobRef = z.strictObject({ jobId: z.string().max(80) });
const scheduleRef = z.strictObject({ scheduleId: z.string().max(80) });
const runRef = z.strictObject({ runId: z.string().max(80) });
const modelRef = z.strictObject({ model: z.string().max(40) });
const csvFile = z.strictObject({ fileName: z.string(), text: z.string() });

/** Everything that the window, a browser, the command line or a script may ask of the engine. */
export const contract = {
  system: {
    info: read({
      doc: 'Versions, data folder and state of the store.',
      input: empty,
      output: system.systemInfo,
    }),
    doctor: call({
      doc: 'Checks what this machine offers and whether the store is sound.',
      input: empty,
      output: z.strictObject({ checks: z.array(system.check) }),
    }),
    settings: read({ doc: 'The settings in force.', input: empty, output: system.settings }),
    saveSettings: call({
      doc: 'Replaces the named settings and returns all of them.',
      input: system.settings.omit({ version: true }).partial(),
      output: system.settings,
    }),
    log: call({
      doc: 'Writes one line of the window to the log.',
      input: z.strictObject({ level: z.enum(['info', 'warn', 'error']), message: z.string().max(4000) }),
      output: empty,
    }),
  },
  store: {
    verify: job({
      doc: 'Recomputes the hash of every batch and runs the integrity check.',
      input: empty,
      output: system.verifyResult,
      errors: ['STORE_DAMAGED'],
    }),
    snapshot: job({
      doc: 'Writes a compact copy of the database that other tools may open.',
      input: z.strictObject({ path: z.string().min(1).max(4096) }),
      output: system.snapshotResult,
      errors: ['NOT_ALLOWED_HERE', 'STORE_IO', 'STORE_FULL'],
    }),
  },
  jobs: {
    list: read({
      doc: 'Jobs, newest first.',
      input: z.strictObject({
        status: system.jobStatus.optional(),
        limit: z.int().min(1).max(500).default(50),
      }),
      output: z.strictObject({ jobs: z.array(system.jobRow) }),
    }),
    watch: stream({
      doc: 'Follows one job until it ends.',
      input: jobRef,
      output: system.jobWatchEvent,
      errors: ['UNKNOWN_JOB'],
    }),
    cancel: call({ doc: 'Stops one job.', input: jobRef, output: system.jobRow, errors: ['UNKNOWN_JOB'] }),
  },
  data: {
    formats: read({
      doc: 'File formats that Volterra reads.',
      input: empty,
      output: z.strictObject({ formats: z.array(data.formatInfo) }),
    }),
    preview: call({
      doc: 'Detects what a file is and shows its first rows; writes nothing.',
      input: z.strictObject({ source: data.fileSource, mapping: data.columnMapping.optional() }),
      output: data.preview,
      errors: ['FILE_NOT_FOUND', 'FILE_NOT_REGULAR', 'FILE_BINARY', 'FILE_EMPTY', 'NOT_ALLOWED_HERE'],
    }),
    ingest: job({
      doc: 'Reads files (or folders, from the command line and the window) into the store.',
      input: z.strictObject({
        sources: z.array(data.fileSource).min(1).max(10_000),
        conflictPolicy: z.enum(['keep-first', 'later-wins']).optional(),
      }),
      output: data.ingestResult,
      errors: ['NOT_ALLOWED_HERE', 'STORE_FULL', 'STORE_READ_ONLY'],
    }),
    loadSample: job({
      doc: 'Simulates the sample workspace from a fixed seed and reads it in, marked SAMPLE.',
      input: z.strictObject({
        seed: z
          .int()
          .min(0)
          .max(2 ** 31 - 1)
          .default(1),
      }),
      output: data.ingestResult,
      errors: ['SAMPLE_REFUSED'],
    }),
    imports: read({
      doc: 'Files that were imported or refused, newest first.',
      input: z.strictObject(page),
      output: z.strictObject({ total: z.int(), imports: z.array(data.importReport) }),
    }),
    removeImport: call({
      doc: 'Takes one import and its rows out of the store.',
      input: batchRef,
      output: empty,
      errors: ['UNKNOWN_IMPORT'],
    }),
    coverage: read({
      doc: 'What the store holds, series by series.',
      input: empty,
      output: z.strictObject({ series: z.array(data.coverageRow) }),
    }),
    rejectedRows: read({
      doc: 'Rows that were not used, with line, raw text and reason.',
      input: z.strictObject({ batchId: z.string().max(80).optional(), ...page }),
      output: z.strictObject({ total: z.int(), rows: z.array(data.rejectedRow) }),
    }),
    exportRejectedRows: call({
      doc: 'The rejected rows as a CSV file.',
      input: z.strictObject({ batchId: z.string().max(80).optional() }),
      output: csvFile,
    }),
    saveMapping: call({
      doc: 'Remembers how to read tables with this header.',
      input: data.columnMapping,
      output: empty,
    }),
    uploadBegin: call({
      doc: 'Announces a file that a browser will send in chunks.',
      input: data.uploadBegin,
      output: z.strictObject({ uploadId: z.string() }),
      errors: ['TOO_LARGE', 'STORE_FULL'],
    }),
    uploadChunk: call({
      doc: 'One chunk (up to 512 KiB) of an announced file, in order.',
      input: data.uploadChunk,
      output: z.strictObject({ receivedBytes: z.int() }),
      errors: ['TOO_LARGE', 'INVALID_INPUT'],
    }),
  },
  market: {
    dates: read({
      doc: 'Days that can be chosen as the as-of date.',
      input: empty,
      output: market.marketDates,
    }),
    series: read({
      doc: 'Daily history of one series.',
      input: market.seriesInput,
      output: market.seriesResult,
      errors: ['UNKNOWN_SERIES'],
    }),
    overview: read({
      doc: 'State of the volatility market on one day.',
      input: market.asOfInput,
      output: market.marketOverview,
    }),
    regimes: read({
      doc: 'Contango and backwardation day by day.',
      input: market.asOfInput,
      output: market.regimeRibbon,
    }),
    realisedVol: read({
      doc: 'Rolling realised volatility of one series.',
      input: market.realisedVolInput,
      output: market.realisedVolResult,
      errors: ['UNKNOWN_SERIES', 'TOO_FEW_DATA'],
    }),
    variancePremium: read({
      doc: 'Variance risk premium against a forecast made before each day.',
      input: market.asOfInput,
      output: market.variancePremium,
      errors: ['NO_DATA', 'TOO_FEW_DATA'],
    }),
  },
  termStructure: {
    curve: read({
      doc: 'VIX futures curve of one day with overlays and its usual range.',
      input: market.curveInput,
      output: market.curveResult,
    }),
    constantMaturity: read({
      doc: 'History of constant-maturity VIX futures.',
      input: market.constantMaturityInput,
      output: market.constantMaturityResult,
    }),
    contango: read({
      doc: 'History of contango M1→M2 and roll yield.',
      input: z.strictObject({ from: isoDate.optional(), to: isoDate.optional() }),
      output: market.contangoHistory,
    }),
  },
  vixIndex: {
    chains: read({
      doc: 'Option chains in the store, newest first.',
      input: z.strictObject({ underlying: z.string().max(16).optional(), ...page }),
      output: z.strictObject({ chains: z.array(market.chainInfo) }),
    }),
    compute: call({
      doc: 'The VIX from an SPX chain by the published method, beside the published values.',
      input: market.vixComputeInput,
      output: market.vixComputeResult,
      errors: ['NO_DATA'],
    }),
  },
  estimates: {
    marketParameters: job({
      doc: 'Vol of vol, mean reversion, correlations, roughness and contango frequency with their errors.',
      input: market.marketParametersInput,
      output: market.marketParametersResult,
      errors: ['NO_DATA'],
    }),
  },
  models: {
    list: read({
      doc: 'Pricing models with their parameters, capabilities and sources, and the engines that price them.',
      input: empty,
      output: pricing.modelsResult,
    }),
    explore: read({
      doc: 'Smile, density and volatility-index smile of one model at one set of parameters.',
      input: pricing.exploreInput,
      output: pricing.exploreResult,
      errors: ['UNKNOWN_MODEL', 'BAD_PARAMETER', 'BAD_MARKET'],
    }),
  },
  pricing: {
    price: read({
      doc: 'European options under a model: prices, implied vols, the engine and its error.',
      input: pricing.priceInput,
      output: pricing.priceResult,
      errors: ['UNKNOWN_MODEL', 'UNKNOWN_ENGINE', 'BAD_PARAMETER', 'BAD_MARKET', 'BAD_OPTION'],
    }),
    greeks: read({
      doc: 'First- and second-order Greeks of European options under a model.',
      input: pricing.priceInput,
      output: pricing.greeksResult,
      errors: ['UNKNOWN_MODEL', 'UNKNOWN_ENGINE', 'BAD_PARAMETER', 'BAD_MARKET', 'BAD_OPTION'],
    }),
    impliedVol: read({
      doc: 'Implied vols of option prices, lognormal or normal.',
      input: pricing.impliedVolInput,
      output: pricing.impliedVolResult,
      errors: ['BAD_MARKET', 'BAD_OPTION'],
    }),
  },
  surface: {
    fit: read({
      doc: 'Smiles of a chain: forwards by parity, quotes with reasons, SVI, SSVI, eSSVI or SABR, arbitrage report.',
      input: surface.surfaceFitInput,
      output: surface.surfaceFitResult,
      errors: ['NO_DATA', 'BAD_SURFACE', 'AMERICAN_OPTIONS'],
    }),
    check: read({
      doc: 'Butterfly and calendar arbitrage of SVI slices or of a grid of vols, each violation located.',
      input: surface.surfaceCheckInput,
      output: surface.arbitrageReport,
      errors: ['BAD_SURFACE', 'BAD_PARAMETER'],
    }),
    project: read({
      doc: 'The nearest grid of vols without static arbitrage.',
      input: surface.surfaceProjectInput,
      output: surface.surfaceProjectResult,
      errors: ['BAD_SURFACE'],
    }),
  },
  simulation: {
    processes: read({
      doc: 'Processes that can be simulated, with their parameters and how they take a step.',
      input: empty,
      output: z.strictObject({ processes: z.array(simulation.simulatedProcess) }),
    }),
    run: job({
      doc: 'Monte Carlo of payoffs: values with errors, reference prices and what it ran on.',
      input: simulation.simulationInput,
      output: simulation.simulationResult,
      errors: ['UNKNOWN_MODEL', 'BAD_PARAMETER', 'DEVICE_FAILED'],
    }),
    stepHalving: job({
      doc: 'The same payoffs with a quarter, half and all of the steps: error of the steps, observed order and limit.',
      input: simulation.stepHalvingInput,
      output: simulation.stepHalvingResult,
      errors: ['UNKNOWN_MODEL', 'BAD_PARAMETER', 'DEVICE_FAILED'],
    }),
  },
  calibration: {
    run: job({
      doc: 'Fits a model to the quotes of one date, stores the run and returns it; a cancelled run keeps the best so far.',
      input: z.strictObject({
        settings: calibration.calibrationSettings,
        label: z.string().max(120).default(''),
      }),
      output: calibration.calibrationRun,
      errors: ['UNKNOWN_MODEL', 'BAD_PARAMETER', 'NO_DATA', 'STORE_READ_ONLY', 'STORE_FULL'],
    }),
    preview: read({
      doc: 'The quotes that a calibration would use, and how many are left out for which reason.',
      input: z.strictObject({ settings: calibration.calibrationSettings }),
      output: calibration.calibrationPreview,
      errors: ['UNKNOWN_MODEL', 'BAD_PARAMETER', 'NO_DATA'],
    }),
    list: read({
      doc: 'Stored calibrations, newest first.',
      input: z.strictObject({ model: z.string().max(40).optional(), ...page }),
      output: z.strictObject({ total: z.int(), runs: z.array(calibration.calibrationSummary) }),
    }),
    get: read({
      doc: 'One stored calibration with everything that was kept of it.',
      input: runRef,
      output: calibration.calibrationRun,
      errors: ['UNKNOWN_RUN'],
    }),
    replay: job({
      doc: 'Computes a stored calibration again from the stored data and says what differs; stores nothing.',
      input: runRef,
      output: calibration.replayResult,
      errors: ['UNKNOWN_RUN'],
    }),
    promote: call({
      doc: 'Makes a run the current one of its model; a run that did not converge needs an explicit yes.',
      input: runRef.extend({ acknowledge: z.boolean().default(false) }),
      output: calibration.calibrationSummary,
      errors: ['UNKNOWN_RUN', 'RUN_NOT_USABLE', 'STORE_READ_ONLY'],
    }),
    current: read({
      doc: 'The run in use for a model, or null.',
      input: modelRef,
      output: z.strictObject({ run: calibration.calibrationRun.nullable() }),
    }),
    history: read({
      doc: 'Parameters of one model day by day with control limits, breaks and failures as gaps.',
      input: modelRef.extend({ from: isoDate.optional(), to: isoDate.optional() }),
      output: calibration.parameterHistory,
    }),
    indexHistory: read({
      doc: 'Parameters of a model of the index by options beside those of the series of the index, with gaps and their errors.',
      input: runRef.extend({ from: isoDate.optional() }),
      output: indexHistoryFit,
      errors: ['UNKNOWN_RUN'],
    }),
    alertRules: read({
      doc: 'Rules that are looked at each time a run is stored.',
      input: empty,
      output: z.strictObject({ rules: z.array(calibration.alertRule) }),
    }),
    saveAlertRule: call({
      doc: 'Adds a rule, or replaces the one of the given id.',
      input: calibration.alertRule.partial({ alertId: true }),
      output: calibration.alertRule,
      errors: ['UNKNOWN_MODEL', 'BAD_ALERT_RULE', 'STORE_READ_ONLY'],
    }),
    removeAlertRule: call({
      doc: 'Removes a rule; what it reported stays.',
      input: z.strictObject({ alertId: z.string().max(80) }),
      output: empty,
      errors: ['UNKNOWN_ALERT_RULE', 'STORE_READ_ONLY'],
    }),
    alertEvents: read({
      doc: 'What the rules reported, newest first.',
      input: z.strictObject({ model: z.string().max(40).optional(), ...page }),
      output: z.strictObject({ total: z.int(), events: z.array(calibration.alertEvent) }),
    }),
  },
  schedules: {
    list: read({
      doc: 'Schedules of calibrations with their state, their next five slots and what came of the last ones.',
      input: empty,
      output: z.strictObject({ schedules: z.array(schedules.schedule) }),
    }),
    save: call({
      doc: 'Adds a schedule, or replaces the one of the given id; its slots count from now on.',
      input: schedules.scheduleInput,
      output: schedules.schedule,
      errors: ['BAD_SCHEDULE', 'UNKNOWN_SCHEDULE', 'UNKNOWN_MODEL', 'STORE_READ_ONLY'],
    }),
    remove: call({
      doc: 'Removes a schedule with its slots; its calibrations stay.',
      input: scheduleRef,
      output: empty,
      errors: ['UNKNOWN_SCHEDULE', 'STORE_READ_ONLY'],
    }),
    setEnabled: call({
      doc: 'Disables a schedule, or enables it; enabling resumes one that was paused.',
      input: scheduleRef.extend({ enabled: z.boolean() }),
      output: schedules.schedule,
      errors: ['UNKNOWN_SCHEDULE', 'STORE_READ_ONLY'],
    }),
    preview: read({
      doc: 'A trigger in words, with its next five slots.',
      input: z.strictObject({ trigger: schedules.scheduleTrigger }),
      output: schedules.schedulePreview,
      errors: ['BAD_SCHEDULE'],
    }),
    runNow: job({
      doc: 'Runs the calibration of a schedule now, whether it is due or not and also where its inputs are unchanged.',
      input: scheduleRef,
      output: schedules.scheduleRun,
      errors: ['UNKNOWN_SCHEDULE', 'SCHEDULE_RUNNING', 'STORE_READ_ONLY'],
    }),
    runDue: job({
      doc: 'One pass: runs every schedule that is due, one after another.',
      input: scheduleRef.partial(),
      output: z.strictObject({ runs: z.array(schedules.scheduleRun) }),
      errors: ['UNKNOWN_SCHEDULE', 'STORE_READ_ONLY'],
    }),
  },
  exports: {
    params: read({
      doc: 'Calibrated parameters as a file: JSON, CSV, Parquet or Python for QuantLib; the same runs give the same bytes.',
      input: exportsOf.exportInput,
      output: exportsOf.exportResult,
      errors: ['UNKNOWN_RUN', 'EXPORT_NEEDS_YES', 'NOT_FINITE'],
    }),
    readParams: read({
      doc: 'Checks a document of parameters, field by field and by its hash, and gives what it holds.',
      input: z.strictObject({ text: z.string().max(20_000_000) }),
      output: exportsOf.readParamsResult,
      errors: ['BAD_PARAMS_FILE'],
    }),
    importParams: call({
      doc: 'Keeps the sets of a document beside the calibrations, marked with the file and its hash; none is put in use.',
      input: z.strictObject({ text: z.string().max(20_000_000), fileName: z.string().min(1).max(255) }),
      output: exportsOf.importParamsResult,
      errors: ['BAD_PARAMS_FILE', 'STORE_READ_ONLY', 'STORE_FULL'],
    }),
    schema: read({
      doc: 'The JSON Schema of a document of parameters.',
      input: empty,
      output: z.strictObject({ text: z.string() }),
    }),
  },
  shell: {
    pickFiles: call({
      doc: 'Opens the file dialog of the window; answered by the window’s owner.',
      input: z.strictObject({ folders: z.boolean().default(false) }),
      output: z.strictObject({ paths: z.array(z.string()) }),
      errors: ['NOT_ALLOWED_HERE'],
    }),
    revealData: call({
      doc: 'Shows the data folder in the file manager.',
      input: empty,
      output: empty,
      errors: ['NOT_ALLOWED_HERE'],
    }),
  },
} as const;

export type Contract = typeof contract;
