import { ActionError, type ActionAPIContext } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import { beginImport, decideImport, findImport } from '#features/case-feed/case-import.store.ts';
import { decisionForm, goOnForm, uploadForm } from '#features/case-feed/forms.ts';
import { isAtWorkIn } from '#features/case-feed/import-words.ts';
import { askToRun } from '#features/case-feed/running.ts';
import { formatOf, IMPORTS_PATH } from '#features/case-feed/upload.ts';
import { asOfficer, type Officer } from '#features/identity/person.ts';
import { areAnswers, takeAnswers } from '#features/phase-transfer/preferences-import.store.ts';
import { authority } from '#layouts/published.ts';
import { refuse } from './browser.ts';
import { formAction } from './form-action.ts';

/** What a manager does with the files of the case system. The work itself is done by a process of its own. */
export const imports = {
  upload: formAction({
    input: uploadForm,
    handler: async (sent, context) => {
      const { db } = context.locals;
      const startedBy = asManager(context);
      if ('says' in sent) noFile(sent.says);
      const bytes = Buffer.from(await sent.file.arrayBuffer());
      const read = formatOf(bytes);
      if ('says' in read) noFile(read.says);
      if (read.format === 'csv' && areAnswers(bytes)) {
        const { id } = await takeAnswers(db, startedBy, bytes, authority.clock, now());
        return { to: `${IMPORTS_PATH}/${id}` };
      }
      const file = { source: 'upload', format: read.format, bytes, startedBy } as const;
      const begun = await beginImport(db, file, now(), (trx, id) => askToRun(trx, id, now()));
      if (begun === 'at work') oneAtATime();
      return { to: `${IMPORTS_PATH}/${begun.id}${begun.sameAs ? '?same=yes' : ''}` };
    },
  }),

  decide: formAction({
    input: decisionForm,
    handler: async ({ import: id, decision }, context) => {
      const { db } = context.locals;
      const decided = await decideImport(db, asManager(context), id, decision, now(), (trx) =>
        askToRun(trx, id, now()),
      );
      if (decided === 'at work') oneAtATime();
      if (!decided) decidedAlready();
      return { to: `${IMPORTS_PATH}/${id}` };
    },
  }),

  /** For one whose process has ended before it was done, as when a machine is switched off. */
  goOn: formAction({
    input: goOnForm,
    handler: async ({ import: id }, context) => {
      const { db } = context.locals;
      const found = await findImport(db, asManager(context), id, now());
      if (!found) throw new ActionError({ code: 'NOT_FOUND', message: 'There is no such file here.' });
      if (isAtWorkIn(found.state) && !found.isAtWork) await askToRun(db, id, now());
      return { to: `${IMPORTS_PATH}/${id}` };
    },
  }),
};

function asManager({ locals }: ActionAPIContext): Officer<'manager'> {
  return asOfficer(locals.person, 'manager') ?? refuse();
}

function noFile(message: string): never {
  throw new ActionError({ code: 'BAD_REQUEST', message });
}

function oneAtATime(): never {
  throw new ActionError({
    code: 'CONFLICT',
    message: 'Another file is being read just now. Wait until it is done, and send this one again.',
  });
}

function decidedAlready(): never {
  throw new ActionError({ code: 'NOT_FOUND', message: 'This file does not wait for an answer any more.' });
}
