import { ActionError } from 'astro:actions';
import { dayInLondon, now } from '#calendar/dates.ts';
import { asOfficer } from '#features/identity/person.ts';
import { taskForm } from '#features/phase-transfer/task-form.ts';
import { settleTask } from '#features/phase-transfer/task-list.store.ts';
import { authority } from '#layouts/published.ts';
import { refuse } from './browser.ts';
import { formAction } from './form-action.ts';

/** What officers do to reach everybody in a round of moves. */
export const transferTasks = {
  settle: formAction({
    input: taskForm(() => dayInLondon(now())),
    handler: async ({ round, task, outcome, againOn }, { locals }) => {
      const officer = asOfficer(locals.person, 'caseworker', 'manager') ?? refuse();
      const settled = { roundId: round, taskId: task, outcome, againOn };
      if (!(await settleTask(locals.db, officer, settled, authority.clock, now())))
        throw new ActionError({
          code: 'NOT_FOUND',
          message: 'This is not to be done any more. They have answered, or somebody else was quicker.',
        });
      return { to: `/office/transfers/${round}/tasks?done=settled` };
    },
  }),
};
