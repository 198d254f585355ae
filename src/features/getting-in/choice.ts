/** What may be recorded once a plan is the young person's own: what they said of one adult, or that they cannot decide it. */
export const CHOICES = {
  agreed: 'They agree that this person sees the plan',
  declined: 'They do not want this person to see the plan',
  representative: 'They cannot decide this, and this person acts for them',
} as const;

export type Choice = keyof typeof CHOICES;
