import { VolterraError } from '#contract/errors.ts';
import { toIsoDate } from '#quant/time/day-number.ts';
import type { StoreReader } from '#store/store.ts';
import type { AreaService } from '../service-context.ts';
import { rangeOf } from './as-of.ts';
import type { MarketDeps } from './market-deps.ts';
import { createOverview } from './overview.ts';
import { createVariancePremium } from './premium.ts';
import { isoOrNull, provenanceOf, spanOf } from './provenance.ts';
import { createRealisedVol } from './realised-vol.ts';
import { createRegimes } from './regimes.ts';
import { nameOfSeries } from './series-names.ts';

const MOST_CHAINS = 10_000;

export function createMarketService(deps: MarketDeps): AreaService<'market'> {
  return {
    dates: async () => {
      const [days, chainDates, info] = await Promise.all([
        deps.reader.marketDays(),
        chainDatesOf(deps.reader),
        deps.reader.info(),
      ]);
      return { days, latest: isoOrNull(days.at(-1)), chainDates, sample: info.sample };
    },
    series: async ({ seriesId, from, to }) => {
      const series = await deps.reader.dailySeries(seriesId, rangeOf(from, to));
      if (!series) throw new VolterraError('UNKNOWN_SERIES', { field: 'seriesId', data: { seriesId } });
      const { days, open, high, low, close } = series;
      const method = 'as published';
      const provenance = provenanceOf({
        inputs: [series],
        ...spanOf(days),
        method,
        codeVersion: deps.codeVersion,
      });
      return { seriesId, ...pick(nameOfSeries(seriesId)), days, open, high, low, close, provenance };
    },
    overview: createOverview(deps),
    regimes: createRegimes(deps),
    realisedVol: createRealisedVol(deps),
    variancePremium: createVariancePremium(deps),
  };
}

async function chainDatesOf(reader: StoreReader): Promise<string[]> {
  const chains = await reader.chains({ limit: MOST_CHAINS, offset: 0 });
  return [...new Set(chains.map((chain) => chain.quoteDay))].sort((a, b) => a - b).map(toIsoDate);
}

function pick({ label, unit }: { label: string; unit: string }): { label: string; unit: string } {
  return { label, unit };
}
