import { z } from 'zod';
import { job, read } from '../procedure.ts';
import { empty, page } from '../schemas/common.ts';
import { profitInput, profitResult } from '../schemas/profit.ts';
import { rangeForecast, rangeForecastInput } from '../schemas/range-forecast.ts';
import * as simulation from '../schemas/simulation.ts';
import { simulationReplay, simulationSummary, storedSimulation } from '../schemas/stored-simulation.ts';

const runRef = z.strictObject({ runId: z.string().max(80) });

export const simulationArea = {
  processes: read({
    doc: 'Processes that can be simulated, with their parameters and how they take a step.',
    input: empty,
    output: z.strictObject({ processes: z.array(simulation.simulatedProcess) }),
  }),
  run: job({
    doc: 'Monte Carlo of payoffs: values with errors, reference prices and what it ran on.',
    input: simulation.simulationRunInput,
    output: simulation.simulationResult,
    errors: ['UNKNOWN_MODEL', 'BAD_PARAMETER', 'DEVICE_FAILED', 'SIMULATION_FAILED'],
  }),
  list: read({
    doc: 'Stored simulations, newest first.',
    input: z.strictObject({ process: z.string().max(40).optional(), ...page }),
    output: z.strictObject({ total: z.int(), runs: z.array(simulationSummary) }),
  }),
  get: read({
    doc: 'One stored simulation with its input, machine and result.',
    input: runRef,
    output: storedSimulation,
    errors: ['UNKNOWN_SIMULATION'],
  }),
  replay: job({
    doc: 'Simulates a stored simulation again and says whether the bits are the same, or what differs; stores nothing.',
    input: runRef,
    output: simulationReplay,
    errors: ['UNKNOWN_SIMULATION', 'DEVICE_FAILED'],
  }),
  profit: job({
    doc: 'Profit and loss of option legs along simulated paths, closed by stop-loss, take-profit or days before expiry: distribution, reasons, times.',
    input: profitInput,
    output: profitResult,
    errors: ['UNKNOWN_MODEL', 'BAD_PARAMETER'],
  }),
  rangeForecast: read({
    doc: 'Where a series goes if its current trajectory continues: a geometric Brownian motion fitted to bars of the store, by formula and by paths, with the error of its drift and how often such ranges held.',
    input: rangeForecastInput,
    output: rangeForecast,
    errors: ['UNKNOWN_SERIES', 'TOO_FEW_DATA'],
  }),
  stepHalving: job({
    doc: 'The same payoffs with a quarter, half and all of the steps: error of the steps, observed order and limit.',
    input: simulation.stepHalvingInput,
    output: simulation.stepHalvingResult,
    errors: ['UNKNOWN_MODEL', 'BAD_PARAMETER', 'DEVICE_FAILED', 'SIMULATION_FAILED'],
  }),
};
