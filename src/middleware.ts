import { defineMiddleware } from 'astro:middleware';
import { now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { fieldsToKeep, keepForm } from '#features/identity/kept-form.store.ts';
import type { Person } from '#features/identity/person.ts';
import { findPersonBySession, findWhoseRanOut } from '#features/identity/session.store.ts';
import { sessionCookie } from '#features/identity/cookies.ts';
import { wayOn } from '#features/identity/forms.ts';
import { openSearchIndex } from '#features/search/index.store.ts';
import { currentSiteFolder, SITES_FOLDER } from '#front/current-site.ts';

/** In `npm run dev` there is no front, so what it would hand over is opened here, once. */
let opened: Pick<App.Locals, 'db' | 'searchIndex'> | undefined;

/** Where nothing can be shown without knowing who asks. What is public goes on without the database. */
const PERSONAL = /^\/(my|office|sign-in|sign-out|_actions)(\/|$)/;

/** Says who is asking. Pages and actions decide what they may see. */
export const onRequest = defineMiddleware(async ({ locals, isPrerendered, request, cookies, url }, next) => {
  if (isPrerendered) return next();
  if (import.meta.env.DEV) Object.assign(locals, await asTheFrontWould(url));

  // Astro breaks on a name that cannot be one.
  const action = url.searchParams.get('_action');
  if (action !== null && !/^\w+\.\w+$/.test(action)) return new Response(null, { status: 404 });

  const secret = cookies.get(sessionCookie(locals.portal))?.value;
  try {
    locals.person = secret ? await whoHas(secret) : undefined;
    if (secret && !locals.person && request.method === 'POST' && wayOn(url.pathname)) await keepWhatWasTyped(secret);
    const response = await next();
    // Read to its end here, so that an error halfway is caught here too and nothing of it reaches a log.
    const page = response.body === null ? null : await response.arrayBuffer();
    const answer = new Response(page, response);
    if (answer.headers.get('Content-Type') === 'text/html')
      answer.headers.set('Content-Type', 'text/html; charset=utf-8');
    return answer;
  } catch (error) {
    locals.failed(error);
    return new Response(null, { status: 500 });
  }

  async function whoHas(secret: string): Promise<Person | undefined> {
    try {
      return await findPersonBySession(locals.db, secret, now());
    } catch (error) {
      if (PERSONAL.test(url.pathname)) throw error;
      locals.failed(error);
      return undefined;
    }
  }

  async function keepWhatWasTyped(secret: string): Promise<void> {
    const personId = await findWhoseRanOut(locals.db, secret, now());
    if (!personId) return;
    const fields = fieldsToKeep(await request.clone().formData());
    await keepForm(locals.db, personId, url.pathname, fields, now());
  }
});

async function asTheFrontWould(url: URL): Promise<Partial<App.Locals>> {
  opened ??= {
    db: openDatabase(),
    searchIndex: openSearchIndex(`${currentSiteFolder(SITES_FOLDER) ?? ''}/search.sqlite`),
  };
  return {
    ...opened,
    askedFor: url.pathname,
    portal: { origin: url.origin, isPublic: false, isDemonstration: true, canSendTexts: true, council: undefined },
    network: '127.0.0.1',
    failed: (error) => {
      throw error;
    },
    warn: (facts, words) => {
      process.emitWarning(words, { detail: JSON.stringify(facts) });
    },
  };
}
