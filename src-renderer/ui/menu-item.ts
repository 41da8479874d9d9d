export interface MenuItem {
  readonly label: string;
  /** Key that does the same, for display. */
  readonly key?: string;
  readonly run: () => void;
}
