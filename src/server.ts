import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import compression from 'compression';
import { sql } from 'kysely';
import pino from 'pino';
import { now } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { bodyOf } from '#front/body.ts';
import { DRAIN_MILLISECONDS, lookAfterConnections } from '#front/connections.ts';
import { currentSiteFolder, watchCurrentSite } from '#front/current-site.ts';
import { securityHeaders, setAll } from '#front/headers.ts';
import { pathForTheLog, wayOfACode } from '#front/paths.ts';
import { OPEN_DATA_HEADERS, OPEN_DATA_PATH, PREFLIGHT_HEADERS } from '#front/open-data.ts';
import { LARGEST_BODY, refusalOf, TOO_LARGE, type Refusal } from '#front/refusals.ts';
import { openSite, type Site } from '#front/site.ts';
import { isUpload, readUpload, whoUploads } from '#front/uploads.ts';
import { networkOf } from '#features/identity/network.ts';
import type { CouncilProvider } from '#features/identity/council-sign-in.ts';
import { startWorker, type Work } from '#jobs/worker.ts';

/** Answered live although the folder of files has a page of that name: the one that a static-only copy shows. */
const LIVE_BEFORE_FILES =
  /^\/(search|404|sign-in|activate|transfer|directory\/(services|schools)|ehc-plans\/dates|flow-charts\/[^/]+\/dates|performance)$/;
/** What Astro would answer and nothing here uses. */
const NOT_OFFERED = /^\/_(image|server-islands)(\/|$)|^\/_actions(?!\/\w+\.\w+$)/;

export interface ServerSettings {
  host: string;
  port: number;
  db: Db;
  work: Work;
  /** How often it looks for work that is due. */
  workEverySeconds?: number;
  sitesFolder: string;
  /** The address families use, when it is not the host and port above. */
  siteUrl?: string | undefined;
  /** The header in which a proxy of ours says who asked. Unset, nobody's word is taken but the connection's. */
  clientAddressHeader?: string | undefined;
  /** Whether the people in it are made up. */
  isDemonstration?: boolean;
  /** Whether a text can be sent to a phone. */
  canSendTexts?: boolean;
  /** The council's own sign-in for its staff. */
  council?: Omit<CouncilProvider, 'returnTo'> | undefined;
}

export interface RunningServer {
  url: string;
  /** Finishes what is in hand and stops. */
  stop: () => Promise<void>;
}

/**
 * Starts the front: every byte the portal sends passes here.
 * @throws with the code EADDRINUSE or EACCES when the port cannot be had.
 */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const { db, sitesFolder } = settings;
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ sync: false }));
  const publicOrigin = settings.siteUrl ? new URL(settings.siteUrl).origin : undefined;
  const isPublicHttps = publicOrigin?.startsWith('https:') ?? false;
  const compress = compression();

  const folder = currentSiteFolder(sitesFolder);
  if (!folder) throw new Error(`There is no built site in ${sitesFolder}: run "npm run build" first.`);
  let site = await openSite(folder);
  let earlier: Site | undefined;
  const stopWatching = watchCurrentSite(sitesFolder, (changed) => {
    openSite(changed).then(
      (opened) => {
        forgetWhenDone(site);
        earlier = site;
        site = opened;
        log.info({ site: changed }, 'now serving');
      },
      (error: unknown) => {
        log.error({ error: String(error), site: changed }, 'could not open the new site; the old one is served on');
      },
    );
  });

  const server = createServer((request, response) => {
    logWhenDone(log, request, response);
    answer(request, response, site).catch((error: unknown) => {
      log.error({ error: String(error) }, 'could not answer');
      if (!response.headersSent) sendPage(site, response, 500, '500.html');
      else response.destroy();
    });
  });

  const drain = lookAfterConnections(server, () => securityHeaders(site.hashes, isPublicHttps));

  async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
    setAll(response, securityHeaders(site.hashes, isPublicHttps));
    const path = pathOf(request);
    if (path === OPEN_DATA_PATH) {
      setAll(response, OPEN_DATA_HEADERS);
      if (request.method === 'OPTIONS') {
        response.writeHead(204, PREFLIGHT_HEADERS).end();
        return;
      }
    }
    const isOpen = path === OPEN_DATA_PATH;
    const mayBeUpload = isUpload(request, path);
    const refusal = refusalOf(request, publicOrigin, { isOpen, isUpload: mayBeUpload });
    if (refusal) {
      refuse(response, refusal);
      return;
    }

    // Only to a proxy is a whole address written here; sending anybody there would lead them to another host.
    if (!path.startsWith('/') || !URL.canParse(`http://${request.headers.host ?? ''}`)) {
      sendText(response, 400, 'This address cannot be read.');
      return;
    }
    if (path === '/healthz') {
      await sendHealth(db, response);
      return;
    }
    const way = wayOfACode(path);
    if (way) {
      response.writeHead(303, { Location: way, 'Cache-Control': 'no-store' }).end();
      return;
    }
    const tidy = tidyPath(path);
    if (tidy !== path) {
      // Kept by a browser, this would tell which plan was looked for.
      const headers = { Location: tidy + (request.url ?? '').slice(path.length), 'Cache-Control': 'no-store' };
      response.writeHead(301, headers).end();
      return;
    }

    const renderLive = (): void => {
      // Whatever says nothing else is somebody's own page.
      response.setHeader('Cache-Control', 'private, no-store');
      compress(request as never, response as never, () => {
        const locals = {
          db,
          searchIndex: site.searchIndex,
          askedFor: path,
          portal: portalFor(request),
          network: networkOf(addressOf(request)),
          failed: (error: unknown) => log.error({ ...traceOf(error), path: pathForTheLog(path) }, 'a page failed'),
          warn: (facts: Record<string, string | number>, words: string) => log.warn(facts, words),
        };
        void site.renderPage(
          request,
          response,
          () => {
            request.url = '/404';
            void site.renderPage(request, response, undefined, locals);
          },
          locals,
        );
      });
    };
    if (mayBeUpload) {
      const who = await whoUploads(db, request, { isPublic: isPublicHttps });
      const refusal = who ? await readUpload(request, response, who) : refusalOf(request, publicOrigin);
      if (refusal) {
        refuse(response, refusal);
        return;
      }
    } else if (request.method === 'POST') {
      const body = await bodyOf(request, LARGEST_BODY);
      if (!body) {
        refuse(response, TOO_LARGE);
        return;
      }
      // Where Astro looks for a body that has been read.
      Object.assign(request, { body });
      // What is empty reads as a form without fields.
      if (body.length === 0) request.headers['content-type'] = 'application/x-www-form-urlencoded';
    }
    // PostgreSQL cannot look for a character that is none.
    request.url = request.url?.replaceAll('%00', '%EF%BF%BD');
    const isNowhere = NOT_OFFERED.test(plainPath(path));
    if (isNowhere) request.url = '/404';
    if (request.method === 'POST' || LIVE_BEFORE_FILES.test(plainPath(path)) || isNowhere) renderLive();
    else if (path.startsWith('/_astro/')) {
      // A page that a browser kept from before a change still asks for the styles it was made with.
      site.serveFile(request, response, () => (earlier ?? site).serveFile(request, response, renderLive));
    } else site.serveFile(request, response, renderLive);
  }

  function portalFor({ headers }: IncomingMessage): App.Locals['portal'] {
    const origin = publicOrigin ?? `http://${headers.host ?? ''}`;
    const { isDemonstration = false, canSendTexts = false, council } = settings;
    return {
      origin,
      isPublic: isPublicHttps,
      isDemonstration,
      canSendTexts,
      council: council && { ...council, returnTo: `${origin}/sign-in/council/back` },
    };
  }

  function addressOf({ headers, socket }: IncomingMessage): string {
    const said = settings.clientAddressHeader && headers[settings.clientAddressHeader.toLowerCase()];
    // A proxy adds what it knows at the end of what it was told.
    return (
      String(said || '')
        .split(',')
        .at(-1)
        ?.trim() ||
      (socket.remoteAddress ?? '')
    );
  }

  await listen(server, settings);
  const worker = startWorker(db, settings.work, {
    clock: now,
    everySeconds: settings.workEverySeconds,
    onError: (error) => {
      log.error({ error: String(error) }, 'the worker could not use the database');
    },
  });

  const { port } = server.address() as AddressInfo;
  return {
    url: settings.siteUrl ?? ownAddress(settings.host, port),
    stop: async () => {
      stopWatching();
      await drain();
      await worker.stop();
      await db.destroy();
      log.flush();
    },
  };
}

/** The address of a portal that no other address was given. A passkey belongs to a name and never to a number. */
export function ownAddress(host: string, port: number): string {
  const name = host === '127.0.0.1' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** What may be written down of an error: what kind, and where. Its message may hold what somebody typed. */
function traceOf(error: unknown): { error: string; at?: string[] } {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as NodeJS.ErrnoException;
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: code ? `${error.name} ${code}` : error.name, at: places.slice(0, 6).map((line) => line.trim()) };
}

/** Closes the index of a site that is no longer served, once what was asked of it is answered. */
function forgetWhenDone({ searchIndex }: Site): void {
  setTimeout(() => void searchIndex.destroy(), DRAIN_MILLISECONDS).unref();
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

/** The one address of a page: no slash at the end, no `.html`, and never two slashes, of either kind, that a browser would take for another host. */
function tidyPath(path: string): string {
  const tidy = path
    .replace(/[/\\]{2,}/g, '/')
    .replace(/(.)\/$/, '$1')
    .replace(/\.html$/, '');
  return tidy === '/index' || tidy === '' ? '/' : tidy;
}

/** A path as whoever answers it may read it, whichever way it is written. */
function plainPath(path: string): string {
  try {
    return decodeURIComponent(new URL(path, 'http://portal').pathname);
  } catch {
    return path;
  }
}

function refuse(response: ServerResponse, { status, says }: Refusal): void {
  if (status === 405) response.setHeader('Allow', 'GET, HEAD, POST');
  // What is left of the body is not worth reading.
  response.setHeader('Connection', 'close');
  sendText(response, status, says);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(`${text}\n`);
}

async function sendHealth(db: Db, response: ServerResponse): Promise<void> {
  try {
    await sql`select 1`.execute(db);
    sendText(response, 200, 'ok');
  } catch {
    sendText(response, 503, 'The database does not answer.');
  }
}

function sendPage(site: Site, response: ServerResponse, status: number, file: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  createReadStream(join(site.folder, 'client', file))
    .on('error', () => response.end())
    .pipe(response);
}

/** One line an answer: what was asked and how it went, never who asked, and never what stood behind the question mark. */
function logWhenDone(log: pino.Logger, request: IncomingMessage, response: ServerResponse): void {
  const began = performance.now();
  const path = pathForTheLog(pathOf(request));
  response.on('close', () => {
    log.info({
      method: request.method,
      path,
      status: response.statusCode,
      ms: Math.round(performance.now() - began),
    });
  });
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
