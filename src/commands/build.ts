import { SITES_FOLDER } from '#front/current-site.ts';
import { buildSite } from './build-site.ts';
import { adviceFor, stopWith } from './say.ts';

// Builds the site into a new folder and leaves what is served as it is.
try {
  console.log(`Built into ${await buildSite(SITES_FOLDER, console.log)}`);
} catch (error) {
  stopWith(adviceFor(error));
}
