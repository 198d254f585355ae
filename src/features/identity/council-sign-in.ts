import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client';

/** The council's own sign-in for its staff, by OpenID Connect. */
export interface CouncilProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Where it sends people back to: an address of the portal. */
  returnTo: string;
}

/** What a browser must bring back, kept while somebody is away at the council's sign-in. */
export interface Errand extends Record<string, string> {
  state: string;
  nonce: string;
  verifier: string;
}

/** Who the council says somebody is. */
export interface CouncilIdentity {
  issuer: string;
  subject: string;
  email: string | undefined;
  /** Whether it asked them for more than one thing. */
  tookTwoSteps: boolean;
}

/** What a provider writes in `amr` when somebody showed more than a password (RFC 8176, and Microsoft's words). */
const TWO_STEPS = ['mfa', 'ngcmfa', 'otp', 'hwk', 'fido'];

let known: { issuer: string; clientId: string; configuration: Promise<Configuration> } | undefined;

/** Where to send a browser, and what it must bring back. */
export async function errandTo(provider: CouncilProvider): Promise<{ address: URL; errand: Errand }> {
  const configuration = await configurationOf(provider);
  const errand = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
  const address = buildAuthorizationUrl(configuration, {
    redirect_uri: provider.returnTo,
    scope: 'openid email',
    state: errand.state,
    nonce: errand.nonce,
    code_challenge: await calculatePKCECodeChallenge(errand.verifier),
    code_challenge_method: 'S256',
  });
  return { address, errand };
}

/**
 * Who came back, by the address they came back to.
 * @throws when anything of it does not fit what was asked.
 */
export async function identityBack(provider: CouncilProvider, address: URL, errand: Errand): Promise<CouncilIdentity> {
  const configuration = await configurationOf(provider);
  const back = new URL(provider.returnTo);
  back.search = address.search;
  const tokens = await authorizationCodeGrant(configuration, back, {
    expectedState: errand.state,
    expectedNonce: errand.nonce,
    pkceCodeVerifier: errand.verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new Error('The council’s sign-in did not say who this is.');
  const methods = Array.isArray(claims['amr']) ? claims['amr'] : [];
  const email = claims['email'];
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: typeof email === 'string' && claims['email_verified'] !== false ? email : undefined,
    tookTwoSteps: methods.some((method) => TWO_STEPS.includes(String(method))),
  };
}

/** Asked of the provider once, and again after it could not be reached. */
function configurationOf({ issuer, clientId, clientSecret }: CouncilProvider): Promise<Configuration> {
  if (known?.issuer === issuer && known.clientId === clientId) return known.configuration;
  const isOnThisMachine = /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(issuer);
  const configuration = discovery(new URL(issuer), clientId, clientSecret, undefined, {
    // The signature of what it says is checked too.
    // A provider made for a test speaks plain HTTP; one anywhere else may not. (Marked deprecated only to be noticed.)
    execute: [enableNonRepudiationChecks, ...(isOnThisMachine ? [allowInsecureRequests] : [])],
  });
  known = { issuer, clientId, configuration };
  configuration.catch(() => {
    known = undefined;
  });
  return configuration;
}
