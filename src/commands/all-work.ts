import { KEEPING_HEADS, keepHeadIn } from '#features/access-log/kept-heads.ts';
import { tidySignIn } from '#features/identity/tidy.store.ts';
import { forgetOldJobs } from '#jobs/due-job.store.ts';
import type { Work } from '#jobs/worker.ts';
import { deliverMessages } from '#messages/deliver.ts';
import { forgetOldMessages, giveUpLate } from '#messages/message.store.ts';
import type { Council } from '#messages/templates.ts';
import { senderOf } from './senders.ts';
import type { Settings } from './settings.ts';

/** Every kind of job the portal does by itself. A feature that needs one adds it here. */
export function workOf(settings: Settings, council: Council): Work {
  return {
    handlers: {
      'send message': deliverMessages({ sender: senderOf(settings), council }),
      'give up late messages': (db, _job, now) => giveUpLate(db, now),
      'forget old messages': (db, _job, now) => forgetOldMessages(db, now),
      'tidy sign-in': (db, _job, now) => tidySignIn(db, now),
      'forget old jobs': (db, _job, now) => forgetOldJobs(db, now),
      [KEEPING_HEADS.kind]: keepHeadIn(settings.ACCESS_LOG_HEADS),
    },
    recurring: [
      { kind: 'give up late messages', times: '20 * * * *' },
      { kind: 'forget old messages', times: '25 * * * *' },
      { kind: 'tidy sign-in', times: '30 * * * *' },
      { kind: 'forget old jobs', times: '35 * * * *' },
      KEEPING_HEADS,
    ],
  };
}
