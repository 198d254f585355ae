import node from '@astrojs/node';
import react from '@astrojs/react';
import { defineConfig, logHandlers } from 'astro/config';

/** `client:signed-in`: an island for whoever may be signed in, and not a byte of it for anybody else. */
const signedInDirective = {
  name: 'signed-in-directive',
  hooks: {
    'astro:config:setup': ({ addClientDirective }) =>
      addClientDirective({ name: 'signed-in', entrypoint: './src/components/signed-in-directive.ts' }),
  },
};

export default defineConfig({
  // Only addresses in the sitemap, feeds and messages need it; pages link to each other without it.
  site: process.env.SITE_URL ?? 'http://127.0.0.1:4321',
  outDir: process.env.SITE_FOLDER ?? './var/sites/unnamed',
  // Each build has its own: two may run at once. Never under node_modules, which several checkouts may share.
  cacheDir: process.env.SITE_FOLDER ? `${process.env.SITE_FOLDER}.cache` : './var/cache',
  adapter: node({ mode: 'middleware', bodySizeLimit: 1024 * 1024 }),
  integrations: [react(), signedInDirective],
  session: false,
  // Its warnings hold whole addresses, of a calendar too; the front writes the log, without what opens something.
  ...(process.env.SITE_FOLDER && { logger: logHandlers.node({ level: 'error' }) }),
  trailingSlash: 'never',
  // The default eats the space between inline elements on lines of their own.
  compressHTML: true,
  build: { format: 'file', inlineStylesheets: 'never', assets: '_astro' },
  markdown: { syntaxHighlight: false },
  // The front (src/server.ts) checks the origin of every unsafe request, whatever its content type, and knows about proxies.
  // It also reads every body before Astro does, and lets a large one in from a manager at one address only.
  security: { checkOrigin: false, actionBodySizeLimit: 25 * 1024 * 1024 },
  devToolbar: { enabled: false },
  // Vite 8's own minifier refuses a media query of govuk-frontend 6.
  vite: { build: { cssMinify: 'esbuild', assetsInlineLimit: 0 } },
});
