import type { z } from 'zod';
import type { formatInfo } from '#contract/schemas/data.ts';

export type FormatInfo = z.infer<typeof formatInfo>;
