import { ADVICE } from '#features/plan/event.ts';
import { STEPS } from '#features/plan/step.ts';
import type { LateStep } from './team-lists.store.ts';

// A step that is late, in an address: `/office/team/late?step=advice&advice=health`. It says nothing of any child.

export function addressOfLate({ step, advice }: LateStep): string {
  return `/office/team/late?${String(new URLSearchParams({ step, ...(advice && { advice }) }))}`;
}

/** What an address asks for; nothing where it asks for all, or for what there is not. */
export function lateStepIn(query: URLSearchParams): LateStep | undefined {
  const step = STEPS.find((one) => one === query.get('step'));
  const advice = ADVICE.find((one) => one === query.get('advice'));
  return step && { step, advice: step === 'advice' ? (advice ?? null) : null };
}
