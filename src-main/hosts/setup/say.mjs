/** Progress and complaints go to stderr, so that stdout carries nothing but what the command itself prints. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** A failure that is told in one sentence, with the exit code of the process. */
export class SetupError extends Error {
  /**
   * @param {string} message one sentence: what happened and what to do
   * @param {number} exitCode sysexits code: 69 something needed is not to be had, 70 our fault, 78 configuration
   */
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}
