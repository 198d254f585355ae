import { Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';

const PERIOD = 30;

/** A new secret to share with an authenticator app, in base32. */
export function newAppSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What an app reads from a picture. `issuer` is what it shows: the name of the site, never of a person. */
export function appAddress(secret: string, issuer: string): string {
  return appOf(secret, issuer).toString();
}

/** The same as a QR code. */
export function appPicture(secret: string, issuer: string): string {
  return renderSVG(appAddress(secret, issuer), { ecc: 'M', border: 4 });
}

/** The time step that a code belongs to, or nothing when it is wrong. Half a minute's difference between the clocks is forgiven. */
export function appStep(secret: string, code: string, now: Date): number | undefined {
  const delta = appOf(secret).validate({ token: code, timestamp: now.getTime(), window: 1 });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD) + delta;
}

function appOf(secret: string, issuer = 'Local Offer'): TOTP {
  return new TOTP({ issuer, label: 'Sign in', period: PERIOD, digits: 6, secret: Secret.fromBase32(secret) });
}
