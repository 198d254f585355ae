/** One stop of a path. Without a state it is only a step: nobody is on the way yet. */
export interface Stop {
  name: string;
  when?: string | undefined;
  says?: string | undefined;
  /** `passed`: its day is behind, and whether it was done is not known. */
  state?: 'done' | 'here' | 'ahead' | 'late' | 'passed' | undefined;
  href?: string | undefined;
}
