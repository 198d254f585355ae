import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a provider may do wrong, or an attacker in its place. */
export type Fault =
  | 'another nonce'
  | 'another state'
  | 'no state'
  | 'an expired token'
  | 'a token for somebody else’s site'
  | 'a token of another provider'
  | 'no token'
  | 'a refusal';

/** Whom the council’s sign-in knows. */
export interface Account {
  subject: string;
  email: string;
  isVerified: boolean;
  /** What they showed: `['pwd']`, or `['pwd', 'mfa']`. */
  methods: string[];
}

export interface Provider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who presses the button on its page. */
  account: Account;
  fault: Fault | undefined;
  /** Everything that was wrong with what it was asked. */
  refused: string[];
  stop: () => void;
}

interface Asked {
  redirectUri: string;
  challenge: string;
  nonce: string;
}

const CLIENT = { clientId: 'local-offer', clientSecret: 'a secret of the tests' };

/** An OpenID Connect provider on this machine: discovery, a page with one button, PKCE, and tokens that are really signed. */
export async function startProvider(): Promise<Provider> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, Asked>();
  const provider: Provider = {
    ...CLIENT,
    issuer: '',
    account: { subject: 'somebody', email: 'somebody@example.org', isVerified: true, methods: ['pwd', 'mfa'] },
    fault: undefined,
    refused: [],
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      provider.refused.push(String(error));
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return provider;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', provider.issuer);
    if (url.pathname === '/.well-known/openid-configuration') sendJson(response, 200, configuration());
    else if (url.pathname === '/keys')
      sendJson(response, 200, {
        keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: '1', use: 'sig', alg: 'RS256' }],
      });
    else if (url.pathname === '/authorize' && request.method === 'GET') sendPage(response);
    else if (url.pathname === '/authorize') sendBack(url.searchParams, response);
    else if (url.pathname === '/token') giveTokens(new URLSearchParams(await text(request)), response);
    else response.writeHead(404).end();
  }

  function configuration() {
    const { issuer } = provider;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  /** A page of its own, so that whoever comes back comes from another site, as in life. */
  function sendPage(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html>
<html lang="en-GB">
<title>The council</title>
<link rel="icon" href="data:,">
<form method="post"><button>Sign in as ${provider.account.subject}</button></form>
</html>`);
  }

  function sendBack(asked: URLSearchParams, response: ServerResponse): void {
    const { fault, refused } = provider;
    const said = (name: string): string => asked.get(name) ?? '';
    if (said('client_id') !== CLIENT.clientId) refused.push('The client is unknown.');
    if (said('response_type') !== 'code') refused.push('It asked for something else than a code.');
    if (said('code_challenge_method') !== 'S256' || !said('code_challenge')) refused.push('There is no PKCE.');
    if (!said('scope').split(' ').includes('openid')) refused.push('The scope is not openid.');
    if (said('state').length < 20 || said('nonce').length < 20) refused.push('The state or the nonce can be guessed.');

    const back = new URL(said('redirect_uri'));
    if (fault === 'a refusal') back.searchParams.set('error', 'access_denied');
    else {
      const code = randomBytes(16).toString('hex');
      codes.set(code, {
        redirectUri: said('redirect_uri'),
        challenge: said('code_challenge'),
        nonce: said('nonce'),
      });
      back.searchParams.set('code', code);
    }
    if (fault !== 'no state') back.searchParams.set('state', fault === 'another state' ? 'another' : said('state'));
    response.writeHead(303, { Location: back.href }).end();
  }

  function giveTokens(form: URLSearchParams, response: ServerResponse): void {
    const said = (name: string): string => form.get(name) ?? '';
    const asked = codes.get(said('code'));
    codes.delete(said('code'));
    const challenge = createHash('sha256').update(said('code_verifier')).digest('base64url');
    const faults = [
      ...(asked ? [] : ['The code is unknown, or spent.']),
      ...(asked?.challenge === challenge ? [] : ['The verifier does not fit the challenge.']),
      ...(asked?.redirectUri === said('redirect_uri') ? [] : ['The way back is another.']),
      ...(said('client_id') === CLIENT.clientId ? [] : ['The client is unknown.']),
      ...(said('client_secret') === CLIENT.clientSecret ? [] : ['The secret is wrong.']),
    ];
    if (!asked || faults.length > 0) {
      provider.refused.push(...faults);
      sendJson(response, 400, { error: 'invalid_grant' });
      return;
    }
    const token = { access_token: randomBytes(16).toString('hex'), token_type: 'Bearer', expires_in: 300 };
    sendJson(response, 200, provider.fault === 'no token' ? token : { ...token, id_token: idToken(asked) });
  }

  function idToken({ nonce }: Asked): string {
    const { account, fault, issuer } = provider;
    const seconds = Math.floor(Date.now() / 1000) - (fault === 'an expired token' ? 3600 : 0);
    const claims = {
      iss: fault === 'a token of another provider' ? 'https://login.example.com' : issuer,
      aud: fault === 'a token for somebody else’s site' ? 'another-site' : CLIENT.clientId,
      sub: account.subject,
      email: account.email,
      email_verified: account.isVerified,
      amr: account.methods,
      nonce: fault === 'another nonce' ? 'another' : nonce,
      iat: seconds,
      exp: seconds + 300,
    };
    const signed = [{ alg: 'RS256', typ: 'JWT', kid: '1' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${createSign('sha256').update(signed).sign(keys.privateKey, 'base64url')}`;
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(body));
}
