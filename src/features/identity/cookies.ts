/** What an address of the portal tells about its cookies. */
interface Portal {
  isPublic: boolean;
}

/** The cookie of whoever is signed in. Its prefix makes a browser keep it to this host and to HTTPS. */
export function sessionCookie(portal: Portal): string {
  return named('session', portal);
}

/** The cookie of a browser that has asked for a code: no other browser can use that code. */
export function askingCookie(portal: Portal): string {
  return named('asking', portal);
}

/** Says to the scripts of public pages that somebody may be signed in, and nothing else. It opens nothing. */
export function hintCookie(portal: Portal): string {
  return named('signed-in', portal);
}

export function hintOptions(portal: Portal) {
  return { ...cookieOptions(portal), httpOnly: false } as const;
}

/** The cookie of whoever answers in a round of moves. No other page is sent it. */
export function sittingCookie({ isPublic }: Portal): string {
  // What is not for the whole host may not be named as if it were.
  return isPublic ? '__Secure-transfer' : 'transfer';
}

export function sittingOptions(portal: Portal) {
  return { ...cookieOptions(portal), path: '/transfer' } as const;
}

/** Gone when the browser is closed, as on a computer in a library. */
export function cookieOptions({ isPublic }: Portal) {
  return { path: '/', httpOnly: true, secure: isPublic, sameSite: 'lax' } as const;
}

function named(name: string, { isPublic }: Portal): string {
  return isPublic ? `__Host-${name}` : name;
}
