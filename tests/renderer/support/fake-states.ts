import type { Services } from '#services/service-context.ts';
import { createSystemAnswers } from './fake-system.ts';
import { marketAnswers } from './fake-market.ts';

/** A store without a single row. */
export const emptyInfo: Services['system']['info'] = async (input, context) => ({
  ...(await createSystemAnswers().info(input, context)),
  empty: true,
});

/** The market as it stood three sessions ago. */
export const staleOverview: Services['market']['overview'] = async (input, context) => {
  const overview = await marketAnswers.overview(input, context);
  const freshness = { ...overview.freshness, ageSessions: 3, stale: true };
  return { ...overview, freshness, family: overview.family.map((tile) => ({ ...tile, freshness })) };
};
