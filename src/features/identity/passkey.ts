import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';

/** What is kept of a passkey: enough to know it again, and not to be it. */
export interface Passkey {
  credentialId: string;
  publicKey: string;
  transports: string[];
}

/** Where the passkeys of this portal belong. */
export interface Place {
  origin: string;
  siteName: string;
}

/** What a browser needs to make a passkey. The name in it is the site's: a device shows it to whoever holds it. */
export function optionsToMake(
  { origin, siteName }: Place,
  personId: string,
  known: Passkey[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpName: siteName,
    rpID: new URL(origin).hostname,
    userName: siteName,
    userID: new TextEncoder().encode(personId),
    attestationType: 'none',
    excludeCredentials: known.map(descriptor),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
}

/** The passkey that a browser made, or nothing when its answer does not fit the challenge. */
export async function passkeyMade(
  { origin }: Place,
  challenge: string,
  answer: string,
): Promise<{ passkey: Passkey; counter: number } | undefined> {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: JSON.parse(answer) as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
    });
    if (!verified) return undefined;
    const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
    return {
      passkey: { credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), transports },
      counter,
    };
  } catch {
    return undefined;
  }
}

/** What a browser needs to sign with a passkey: one of these, or any it has when there are none. */
export function optionsToSign({ origin }: Place, known: Passkey[]): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: new URL(origin).hostname,
    allowCredentials: known.map(descriptor),
    userVerification: 'required',
  });
}

/** Which passkey an answer says it is from, before anything of it is believed. */
export function credentialIn(answer: string): string | undefined {
  try {
    const { id } = JSON.parse(answer) as { id?: unknown };
    return typeof id === 'string' && id.length <= 1024 ? id : undefined;
  } catch {
    return undefined;
  }
}

/** The passkey's counter after it signed, or nothing when the signature does not fit. */
export async function counterSigned(
  { origin }: Place,
  challenge: string,
  answer: string,
  { credentialId, publicKey, transports }: Passkey,
  counter: number,
): Promise<number | undefined> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: JSON.parse(answer) as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
      credential: {
        id: credentialId,
        publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')),
        counter,
        transports: transports as AuthenticatorTransport[],
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}

function descriptor({ credentialId, transports }: Passkey) {
  return { id: credentialId, transports: transports as AuthenticatorTransport[] };
}
