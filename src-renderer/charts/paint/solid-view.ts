/** Where the eye stands: degrees around and above, and how near. */
export interface SolidView {
  readonly azimuth: number;
  readonly elevation: number;
  readonly zoom: number;
}

/** Puts at the left, near expiries in front, as desks draw it. */
export const startView: SolidView = { azimuth: -32, elevation: 24, zoom: 1 };

export function turn(view: SolidView, change: Partial<SolidView>): SolidView {
  const azimuth = (((view.azimuth + (change.azimuth ?? 0) + 180) % 360) + 360) % 360;
  return {
    azimuth: azimuth - 180,
    elevation: Math.min(90, Math.max(0, view.elevation + (change.elevation ?? 0))),
    zoom: Math.min(3, Math.max(0.5, view.zoom * (change.zoom ?? 1))),
  };
}

export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
  /** Larger is farther away. */
  readonly depth: number;
}
export type Project = (x: number, y: number, z: number) => ScreenPoint;

/** Room around the box for the labels of its axes. */
const marginPx = { x: 58, y: 26 };
const rise = 0.62;

/** Parallel projection of the unit box (x and y from −0.5 to 0.5, z from 0 to 1), which fills the picture at zoom 1. */
export function projector(view: SolidView, width: number, height: number): Project {
  const azimuth = (view.azimuth * Math.PI) / 180;
  const elevation = (view.elevation * Math.PI) / 180;
  const [cosA, sinA] = [Math.cos(azimuth), Math.sin(azimuth)];
  const [cosE, sinE] = [Math.cos(elevation), Math.sin(elevation)];
  const spanX = Math.abs(cosA) + Math.abs(sinA);
  const spanY = spanX * sinE + rise * cosE;
  const fit = Math.min((width - 2 * marginPx.x) / spanX, (height - 2 * marginPx.y) / spanY);
  const scale = Math.max(1, fit) * view.zoom;
  return (x, y, z) => {
    const across = x * cosA - y * sinA;
    const away = x * sinA + y * cosA;
    const up = (z - 0.5) * rise;
    return {
      x: width / 2 + across * scale,
      y: height / 2 - (away * sinE + up * cosE) * scale,
      depth: away * cosE - up * sinE,
    };
  };
}
