import type { ChartOptions, DeepPartial } from 'lightweight-charts';
import { formatNumber } from '../format.ts';
import { withAlpha } from '../theme.ts';
import type { ChartTheme } from '../theme.ts';

/** What both kinds of chart share; without decimals each series writes its own prices. The library's logo writes HTML by string, which the page's policy forbids. */
export function commonOptions(theme: ChartTheme, decimals: number | null): DeepPartial<ChartOptions> {
  const border = { borderColor: theme.rule };
  const crossLine = {
    color: theme.tones.muted,
    labelBackgroundColor: theme.raised,
    width: 1,
    style: 3,
  } as const;
  return {
    autoSize: true,
    layout: {
      attributionLogo: false,
      background: { color: theme.panel },
      textColor: theme.tones.muted,
      fontSize: theme.axisSizePx,
      fontFamily: theme.textFont,
      panes: { separatorColor: theme.rule, separatorHoverColor: theme.raised, enableResize: false },
    },
    grid: {
      vertLines: { color: withAlpha(theme.rule, 0.45) },
      horzLines: { color: withAlpha(theme.rule, 0.45) },
    },
    crosshair: { mode: 0, vertLine: crossLine, horzLine: crossLine },
    leftPriceScale: border,
    rightPriceScale: { ...border, minimumWidth: 52 },
    timeScale: border,
    localization: {
      dateFormat: 'yyyy-MM-dd',
      ...(decimals !== null && { priceFormatter: (value: number) => formatNumber(value, decimals) }),
    },
  };
}
