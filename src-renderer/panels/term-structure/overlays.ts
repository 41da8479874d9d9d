/** As many dates as the contract takes beside the as-of date. */
export const overlayLimit = 20;

/** Adds a date once, newest last; at the limit the oldest addition goes. */
export function addOverlay(overlays: readonly string[], iso: string): readonly string[] {
  if (overlays.includes(iso)) return overlays;
  return [...overlays, iso].slice(-overlayLimit);
}

export const removeOverlay = (overlays: readonly string[], iso: string): readonly string[] =>
  overlays.filter((other) => other !== iso);

/** Shift-click: a date that is there goes, one that is not comes. */
export const toggleOverlay = (overlays: readonly string[], iso: string): readonly string[] =>
  overlays.includes(iso) ? removeOverlay(overlays, iso) : addOverlay(overlays, iso);
