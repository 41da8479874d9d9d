import { z } from 'zod';
import { job, read } from '../procedure.ts';
import { empty } from '../schemas/common.ts';
import * as simulation from '../schemas/simulation.ts';

export const simulationArea = {
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
};
