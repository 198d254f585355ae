import { dayInLondon } from '#calendar/dates.ts';
import { SITES_FOLDER } from '#front/current-site.ts';
import type { Work } from '#jobs/worker.ts';
import { publishInOwnProcess } from './publish-process.ts';
import { hasNewlyLate, recordOfCurrent } from './site-record.ts';

/** Every kind of job the portal does by itself. A feature that needs one adds it here. */
export const allWork: Work = {
  handlers: {
    // A static page cannot know that its review date has passed, so it is made again on the day after.
    'say what is late for its check': async (_db, _job, now) => {
      const record = await recordOfCurrent(SITES_FOLDER);
      if (record && hasNewlyLate(record, dayInLondon(now))) await publishInOwnProcess();
    },
  },
  recurring: [{ kind: 'say what is late for its check', times: '5 0 * * *' }],
};
