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

/** Gone when the browser is closed, as on a computer in a library. */
export function cookieOptions({ isPublic }: Portal) {
  return { path: '/', httpOnly: true, secure: isPublic, sameSite: 'lax' } as const;
}

function named(name: string, { isPublic }: Portal): string {
  return isPublic ? `__Host-${name}` : name;
}
