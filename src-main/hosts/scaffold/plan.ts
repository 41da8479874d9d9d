/** What a kind of new thing consists of. Paths are relative to the project. */
export interface ScaffoldPlan {
  /** New files; none may exist yet. */
  readonly write: Readonly<Record<string, string>>;
  /** Changes of existing files, from old text to new. */
  readonly edit: Readonly<Record<string, (text: string) => string>>;
  /** What is left to a person, one sentence each. */
  readonly next: readonly string[];
}

/** Makes a plan for one id; reads the project, writes nothing. */
export type PlanScaffold = (id: string, projectRoot: string) => ScaffoldPlan;
