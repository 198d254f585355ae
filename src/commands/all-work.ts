import { KEEPING_HEADS, keepHeadIn } from '#features/access-log/kept-heads.ts';
import { DEFAULT_CHOICES, type Choices } from '#features/clock/choices.ts';
import { tidySignIn } from '#features/identity/tidy.store.ts';
import { followBounces } from '#features/news/bounce.store.ts';
import { lookAtHandovers } from '#features/plan/handover.store.ts';
import { forgetOldJobs } from '#jobs/due-job.store.ts';
import type { Work } from '#jobs/worker.ts';
import { askAfterMessages, deliverMessages } from '#messages/deliver.ts';
import { ASK_AFTER, FOLLOW_BOUNCE, forgetOldMessages, giveUpLate } from '#messages/message.store.ts';
import type { Council } from '#messages/templates.ts';
import { askerOf, senderOf } from './senders.ts';
import type { Settings } from './settings.ts';

/** Every kind of job the portal does by itself. A feature that needs one adds it here. */
export function workOf(settings: Settings, council: Council, choices: Choices = DEFAULT_CHOICES): Work {
  return {
    handlers: {
      'send message': deliverMessages({ sender: senderOf(settings), council }),
      [ASK_AFTER]: askAfterMessages(askerOf(settings)),
      [FOLLOW_BOUNCE]: followBounces,
      'give up late messages': (db, _job, now) => giveUpLate(db, now),
      'forget old messages': (db, _job, now) => forgetOldMessages(db, now),
      'tidy sign-in': (db, _job, now) => tidySignIn(db, now),
      'forget old jobs': (db, _job, now) => forgetOldJobs(db, now),
      'look at handovers': lookAtHandovers(choices),
      [KEEPING_HEADS.kind]: keepHeadIn(settings.ACCESS_LOG_HEADS),
    },
    recurring: [
      { kind: 'give up late messages', times: '20 * * * *' },
      { kind: 'forget old messages', times: '25 * * * *' },
      { kind: 'tidy sign-in', times: '30 * * * *' },
      { kind: 'forget old jobs', times: '35 * * * *' },
      { kind: 'look at handovers', times: '40 5 * * *' },
      KEEPING_HEADS,
    ],
  };
}
