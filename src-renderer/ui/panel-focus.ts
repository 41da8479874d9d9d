interface MountedPanel {
  readonly element: HTMLElement;
  readonly hasTable: () => boolean;
  readonly toggleTable: () => void;
}

const mounted = new Set<MountedPanel>();
let lastFocused: MountedPanel | null = null;

/** Lets a panel take part in `T`: an attachment for its outermost element. */
export function joinPanels(
  hasTable: () => boolean,
  toggleTable: () => void,
): (element: HTMLElement) => () => void {
  return (element) => {
    const panel: MountedPanel = { element, hasTable, toggleTable };
    const remember = (): void => void (lastFocused = panel);
    mounted.add(panel);
    element.addEventListener('focusin', remember);
    return () => {
      mounted.delete(panel);
      if (lastFocused === panel) lastFocused = null;
      element.removeEventListener('focusin', remember);
    };
  };
}

/** Table or picture of the panel that has the focus, had it last, or comes first. */
export function togglePanelTable(): void {
  const able = [...mounted].filter((panel) => panel.hasTable());
  const focused = able.find(({ element }) => element.contains(document.activeElement));
  const last = lastFocused && able.includes(lastFocused) ? lastFocused : undefined;
  (focused ?? last ?? able[0])?.toggleTable();
}
