import { isFamily, needsSecondStep, type Role } from './role.ts';

/** Somebody whose session is good. It says who, not what they may see. */
export interface Person {
  id: string;
  name: string;
  roles: readonly Role[];
  session: {
    id: string;
    steps: 1 | 2;
    factorAt: Date | null;
    createdAt: Date;
    /** When it ends if it is not used again. */
    endsAt: Date;
  };
  /** How many second steps the person has set up. */
  factors: number;
}

declare const checked: unique symbol;
/** A person who has done every step of signing in that their roles ask for. Only {@link asSignedIn} makes one. */
export type SignedIn = Person & { [checked]: { isIn: true } };
/** Signed in with two steps, and of a family. Only {@link asFamily} makes one. */
export type Family = SignedIn & { [checked]: { isFamily: true } };
/** Signed in with two steps, and with one of these roles: which one is not known. Only {@link asOfficer} makes one. */
export type Officer<R extends Role = Role> = R extends Role ? SignedIn & { [checked]: { [role in R]: true } } : never;

/** For how long a second step counts as fresh, in minutes. */
const FRESH_MINUTES = 10;

/** How many steps it takes somebody to sign in. Whoever has set up a second one means it, also where nothing asks for it. */
export function stepsOf({ roles, factors }: Pick<Person, 'roles' | 'factors'>): 1 | 2 {
  return needsSecondStep(roles) || factors > 0 ? 2 : 1;
}

/** The person, when nothing is left to do before they are in; else nothing. */
export function asSignedIn(person: Person | undefined): SignedIn | undefined {
  return person && person.session.steps >= stepsOf(person) ? (person as SignedIn) : undefined;
}

export function asFamily(person: Person | undefined): Family | undefined {
  const signedIn = asSignedIn(person);
  return signedIn && isFamily(signedIn.roles) ? (signedIn as Family) : undefined;
}

export function asOfficer<R extends Role>(person: Person | undefined, ...roles: R[]): Officer<R> | undefined {
  const signedIn = asSignedIn(person);
  return signedIn && roles.some((role) => signedIn.roles.includes(role)) ? (signedIn as Officer<R>) : undefined;
}

/** Whether the last step is fresh enough to change how someone signs in, or who may see what. */
export function isFresh({ session, factors }: Person, now: Date): boolean {
  const doneAt = session.factorAt ?? (factors === 0 ? session.createdAt : undefined);
  return doneAt !== undefined && now.getTime() - doneAt.getTime() < FRESH_MINUTES * 60_000;
}

/** Where somebody must go first, who is not in yet. */
export function wayIn(person: Person | undefined): '/sign-in' | '/sign-in/second-step' {
  return person ? '/sign-in/second-step' : '/sign-in';
}
