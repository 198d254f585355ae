import { SITES_FOLDER } from '#front/current-site.ts';
import { buildSite, makeCurrent } from './build-site.ts';
import { adviceFor, stopWith } from './say.ts';

// Builds the site into a new folder and has it served. When the build fails, what is served stays as it is.
try {
  const began = performance.now();
  const folder = await buildSite(SITES_FOLDER, console.log);
  await makeCurrent(SITES_FOLDER, folder);
  console.log(`Published in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
} catch (error) {
  stopWith(`Nothing was published. ${adviceFor(error)}`);
}
