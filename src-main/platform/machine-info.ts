import { arch, availableParallelism, cpus, platform } from 'node:os';

export interface MachineFacts {
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
}

/** What stands beside a number that another machine might compute otherwise in the last digit. */
export function readMachineInfo(): MachineFacts {
  return {
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
  };
}
