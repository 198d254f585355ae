import { ActionError, type ActionAPIContext } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import { sittingCookie, sittingOptions } from '#features/identity/cookies.ts';
import { endSitting, type Sitting } from '#features/phase-transfer/sitting.store.ts';
import { sittingOf } from '#layouts/transfer-sitting.ts';

/**
 * The sitting that a form was sent from, if it is the one of this browser.
 * @param sitting the id that the form holds: somebody with two windows would else write for one child what they said for another
 */
export async function sittingIn(context: ActionAPIContext, sitting: string): Promise<Sitting> {
  const found = await sittingOf(context);
  if (!found)
    throw new ActionError({
      code: 'CONFLICT',
      message:
        'You have been away for a while, so we have closed this. What you saved is safe. Come in again to go on.',
    });
  if (found.id !== sitting)
    throw new ActionError({
      code: 'CONFLICT',
      message: 'You have begun another answer in this browser since. This page is over, and nothing of it was saved.',
    });
  return found;
}

/** Gives the browser a new sitting. The one it had before is over. */
export async function keepSitting({ cookies, locals }: ActionAPIContext, secret: string): Promise<void> {
  const name = sittingCookie(locals.portal);
  const before = cookies.get(name)?.value;
  if (before) await endSitting(locals.db, before, now());
  cookies.set(name, secret, sittingOptions(locals.portal));
}
