/** One stop of a path. Without a state it is only a step: nobody is on the way yet. */
export interface Stop {
  name: string;
  when?: string | undefined;
  says?: string | undefined;
  state?: 'done' | 'here' | 'ahead' | 'late' | undefined;
  href?: string | undefined;
}
