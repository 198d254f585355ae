import { defineMiddleware } from 'astro:middleware';
import { openDatabase } from '#database/connect.ts';
import { openSearchIndex } from '#features/search/index.store.ts';
import { currentSiteFolder, SITES_FOLDER } from '#front/current-site.ts';

/** In `npm run dev` there is no front, so what it would hand over is opened here, once. */
let opened: Omit<App.Locals, 'askedFor'> | undefined;

export const onRequest = defineMiddleware(async ({ locals, isPrerendered, url }, next) => {
  if (!isPrerendered && import.meta.env.DEV) {
    opened ??= {
      db: openDatabase(),
      searchIndex: openSearchIndex(`${currentSiteFolder(SITES_FOLDER) ?? ''}/search.sqlite`),
    };
    Object.assign(locals, opened, { askedFor: url.pathname });
  }
  const response = await next();
  if (response.headers.get('Content-Type') === 'text/html')
    response.headers.set('Content-Type', 'text/html; charset=utf-8');
  return response;
});
