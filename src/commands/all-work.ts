import type { SchoolYear } from '#calendar/school-terms.ts';
import { KEEPING_HEADS, keepHeadIn } from '#features/access-log/kept-heads.ts';
import { tidyImports } from '#features/case-feed/case-import.store.ts';
import { TAKE_IN } from '#features/case-feed/running.ts';
import { TELL_OF_TAKEN } from '#features/case-feed/take.store.ts';
import { tellOfTaken } from '#features/case-feed/tell-taken.store.ts';
import { DEFAULT_CHOICES, type Choices } from '#features/clock/choices.ts';
import { tidySignIn } from '#features/identity/tidy.store.ts';
import { followBounces } from '#features/news/bounce.store.ts';
import { countDays } from '#features/plan/due.store.ts';
import { remindOfTransfers } from '#features/phase-transfer/remind.store.ts';
import { lookAtHandovers } from '#features/plan/handover.store.ts';
import { lookAfterRounds } from '#features/phase-transfer/round.store.ts';
import { DEFAULT_TRANSFERS, type TransferSettings } from '#features/phase-transfer/settings.ts';
import { tidySittings } from '#features/phase-transfer/sitting.store.ts';
import { remindOfReviews } from '#features/reviews-due/reminder.store.ts';
import { countAgain, countFigures, publishFigures } from '#features/scorecard/publish.store.ts';
import { forgetOldJobs } from '#jobs/due-job.store.ts';
import type { Work } from '#jobs/worker.ts';
import { askAfterMessages, deliverMessages } from '#messages/deliver.ts';
import { ASK_AFTER, FOLLOW_BOUNCE, forgetOldMessages, giveUpLate } from '#messages/message.store.ts';
import type { Council } from '#messages/templates.ts';
import { lookForCases } from './case-folder.ts';
import { takeInCases } from './import-process.ts';
import { askerOf, senderOf } from './senders.ts';
import { isMadeUp, type Settings } from './settings.ts';

/** Every kind of job the portal does by itself. A feature that needs one adds it here. */
export function workOf(
  settings: Settings,
  council: Council,
  choices: Choices = DEFAULT_CHOICES,
  terms: readonly SchoolYear[] = [],
  transfers: TransferSettings = DEFAULT_TRANSFERS,
): Work {
  const publishing = { choices, isDemonstration: isMadeUp(settings) };
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
      'count the days': countDays(choices),
      [TAKE_IN]: takeInCases,
      'look for cases': lookForCases(settings.CASE_FOLDER),
      [TELL_OF_TAKEN]: tellOfTaken(choices),
      'tidy imports': (db, _job, now) => tidyImports(db, now),
      'tidy sittings': (db, _job, now) => tidySittings(db, now),
      'remind of reviews': remindOfReviews(terms),
      'look after rounds': lookAfterRounds(transfers, choices),
      'remind of transfers': remindOfTransfers(choices),
      'count the figures': countFigures(publishing),
      'count a month again': countAgain(publishing),
      'publish the figures': publishFigures(publishing),
      [KEEPING_HEADS.kind]: keepHeadIn(settings.ACCESS_LOG_HEADS),
    },
    recurring: [
      { kind: 'give up late messages', times: '20 * * * *' },
      { kind: 'forget old messages', times: '25 * * * *' },
      { kind: 'tidy sign-in', times: '30 * * * *' },
      { kind: 'forget old jobs', times: '35 * * * *' },
      // Nearly always there is nothing to count: after midnight, after an import, and where something went wrong.
      { kind: 'count the days', times: '*/10 * * * *' },
      // Somebody is invited, or comes here with a plan, while a round is open.
      { kind: 'look after rounds', times: '5-59/10 * * * *' },
      { kind: 'tidy imports', times: '40 * * * *' },
      { kind: 'tidy sittings', times: '45 * * * *' },
      { kind: 'look for cases', times: '15 4 * * *' },
      { kind: 'count the figures', times: '10 1 * * *' },
      { kind: 'look at handovers', times: '40 5 * * *' },
      { kind: 'remind of reviews', times: '50 5 * * *' },
      // By day, so that a text wakes nobody.
      { kind: 'remind of transfers', times: '30 8 * * *' },
      KEEPING_HEADS,
    ],
  };
}
