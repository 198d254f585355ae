/** What people do here. A person may have several roles. */
export const ROLES = {
  parent: 'Parent or carer',
  'young person': 'Young person',
  representative: 'Representative',
  caseworker: 'Caseworker',
  manager: 'Manager',
  editor: 'Editor',
  moderator: 'Moderator',
  'forum facilitator': 'Forum facilitator',
  'forum member': 'Forum member',
  provider: 'Provider',
  partner: 'Partner in a school, health or social care',
  administrator: 'Administrator',
} as const;

export type Role = keyof typeof ROLES;

export const FAMILY: readonly Role[] = ['parent', 'young person', 'representative'];
export const STAFF: readonly Role[] = ['caseworker', 'manager', 'editor', 'moderator', 'administrator'];

export function isRole(word: string): word is Role {
  return Object.hasOwn(ROLES, word);
}

export function isFamily(roles: readonly Role[]): boolean {
  return roles.some((role) => FAMILY.includes(role));
}

export function isStaff(roles: readonly Role[]): boolean {
  return roles.some((role) => STAFF.includes(role));
}

/** Whoever may meet a child's record must take a second step to sign in; forum members and providers meet none. */
export function needsSecondStep(roles: readonly Role[]): boolean {
  return isFamily(roles) || isStaff(roles) || roles.includes('partner');
}

/** Where somebody begins once they are in. */
export function homeOf(roles: readonly Role[]): '/office' | '/my/reviews-due' | '/my' {
  if (isStaff(roles)) return '/office';
  return roles.includes('partner') && !isFamily(roles) ? '/my/reviews-due' : '/my';
}

/** How long someone stays signed in, in minutes: without use, and at most. */
export interface SignInLimits {
  idleMinutes: number;
  mostMinutes: number;
}

const FAMILY_LIMITS: SignInLimits = { idleMinutes: 30, mostMinutes: 12 * 60 };
const STAFF_LIMITS: SignInLimits = { idleMinutes: 15, mostMinutes: 8 * 60 };

/** Staff and partners see many children, so theirs are shorter, whatever else they are. */
export function signInLimits(roles: readonly Role[]): SignInLimits {
  return isStaff(roles) || roles.includes('partner') ? STAFF_LIMITS : FAMILY_LIMITS;
}

/** When a session ends if nobody uses it again. */
export function sessionEnd({ idleMinutes, mostMinutes }: SignInLimits, createdAt: Date, lastSeenAt: Date): Date {
  return new Date(Math.min(lastSeenAt.getTime() + idleMinutes * 60_000, createdAt.getTime() + mostMinutes * 60_000));
}
