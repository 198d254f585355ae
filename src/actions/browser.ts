import { ActionError, type ActionAPIContext } from 'astro:actions';
import { askingCookie, cookieOptions, hintCookie, hintOptions, sessionCookie } from '#features/identity/cookies.ts';
import { deviceName } from '#features/identity/device.ts';
import { newSecret } from '#features/identity/secret.ts';

// What actions share about the browser that acts: its cookies, and what it is told when it may not.

/** Refuses without saying whether the thing exists. */
export function refuse(): never {
  throw new ActionError({ code: 'UNAUTHORIZED', message: 'Sign in to do this.' });
}

/** @throws the sentence to show when somebody must wait. */
export function waitFor(seconds: number): void {
  if (seconds <= 0) return;
  const minutes = Math.ceil(seconds / 60);
  throw new ActionError({
    code: 'TOO_MANY_REQUESTS',
    message: `Too many tries. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again.`,
  });
}

export function wrongCode(message = 'That code is not right. Check it and type it again.'): never {
  throw new ActionError({ code: 'BAD_REQUEST', message });
}

export function overCode(): never {
  throw new ActionError({ code: 'CONFLICT', message: 'This code has run out or has been used. Ask for a new one.' });
}

/** A new secret for the asking cookie of this browser. It had the one before from us, or from who knows whom. */
export function newAskingSecret({ cookies, locals }: ActionAPIContext): string {
  const secret = newSecret();
  cookies.set(askingCookie(locals.portal), secret, cookieOptions(locals.portal));
  return secret;
}

/** The secret of the browser's asking cookie. */
export function askingSecret({ cookies, locals }: ActionAPIContext): string | undefined {
  return cookies.get(askingCookie(locals.portal))?.value;
}

/** The secret of the session of whoever acts. */
export function sessionSecret({ cookies, locals }: ActionAPIContext): string | undefined {
  return cookies.get(sessionCookie(locals.portal))?.value;
}

export function keepSession({ cookies, locals }: ActionAPIContext, secret: string): void {
  cookies.set(sessionCookie(locals.portal), secret, cookieOptions(locals.portal));
  cookies.set(hintCookie(locals.portal), '1', hintOptions(locals.portal));
}

export function deviceOf({ request }: ActionAPIContext): string {
  return deviceName(request.headers.get('User-Agent'));
}
