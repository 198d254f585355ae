import { ActionError, type ActionAPIContext } from 'astro:actions';
import { dayInLondon, now, readableDay } from '#calendar/dates.ts';
import { forgetKeptForm } from '#features/identity/kept-form.store.ts';
import { asOfficer, type Officer } from '#features/identity/person.ts';
import { sayWhereTo } from '#features/phase-transfer/child-in-round.store.ts';
import { addChild, removeChild } from '#features/phase-transfer/children.store.ts';
import {
  addChildForm,
  endRoundForm,
  linesForm,
  ofRoundForm,
  removeChildForm,
  roundForm,
} from '#features/phase-transfer/round-forms.ts';
import {
  beginMoves,
  endRound,
  findRound,
  lookAgain,
  makeRound,
  openRound,
} from '#features/phase-transfer/round.store.ts';
import { firstDays } from '#features/phase-transfer/settings.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { authority } from '#layouts/published.ts';
import { refuse } from './browser.ts';
import { formAction } from './form-action.ts';

const { clock, transfers: settings } = authority;

/** Rounds in which families say which place they want next, and who is in them. */
export const transfers = {
  make: formAction({
    input: roundForm(() => dayInLondon(now()), settings, clock),
    handler: async ({ isShort, ...round }, context) => {
      const manager = managerOf(context);
      const { noticeBy } = firstDays(round.moves, round.movesOn, clock);
      if (noticeBy && round.closesOn > noticeBy && !isShort)
        conflict(
          `The changes to the plans are to be sent by ${readableDay(noticeBy)}. With this last day they would be late for some.`,
        );
      const { db } = context.locals;
      const mostPlaces = settings.mostPlaces ?? null;
      const made = await makeRound(db, manager, { ...round, mostPlaces }, settings, clock, now());
      if (made.outcome === 'being counted') beingCounted(made.plans);
      await forgetKeptForm(db, manager, '/office/transfers/new');
      return { to: `/office/transfers/${round.id}?done=made` };
    },
  }),

  open: formAction({
    input: ofRoundForm,
    handler: async ({ round }, context) => {
      const opened = (await openRound(context.locals.db, managerOf(context), round, clock, now())) ?? notThere();
      return { to: `/office/transfers/${round}?done=${opened ? 'opened' : 'opened-already'}` };
    },
  }),

  lookAgain: formAction({
    input: ofRoundForm,
    handler: async ({ round }, context) => {
      const found =
        (await lookAgain(context.locals.db, managerOf(context), round, settings, clock, now())) ?? notThere();
      if (found.outcome === 'being counted') beingCounted(found.plans);
      return { to: `/office/transfers/${round}?done=${found.children > 0 ? 'found' : 'none-found'}` };
    },
  }),

  end: formAction({
    input: endRoundForm,
    handler: async ({ round }, context) => {
      (await endRound(context.locals.db, managerOf(context), round, now())) ?? notThere();
      return { to: `/office/transfers/${round}?done=ended` };
    },
  }),

  addChild: formAction({
    input: addChildForm,
    handler: async (child, context) => {
      const officer = officerOf(context);
      const { db } = context.locals;
      const added = (await addChild(db, officer, child, now())) ?? notThere();
      if (added === 'there already') conflict('They are in this round already.');
      if (added === 'in another round')
        conflict('They are in another round for the same month. Take them out of that one first.');
      // Also of others who wait: that is not this officer’s doing.
      await beginMoves(db, child.round, undefined, clock, now());
      return { to: `/office/transfers/${child.round}?done=added` };
    },
  }),

  removeChild: formAction({
    input: removeChildForm,
    handler: async (child, context) => {
      const { db } = context.locals;
      const officer = officerOf(context);
      (await removeChild(db, officer, child, clock, now())) ?? notThere();
      // The round of a caseworker's last child there is nothing to them any more.
      const isStillTheirs = await findRound(db, officer, child.round, now());
      return { to: isStillTheirs ? `/office/transfers/${child.round}?done=removed` : '/office/transfers?done=gone' };
    },
  }),

  sayWhereTo: formAction({
    input: linesForm,
    handler: async (where, context) => {
      (await sayWhereTo(context.locals.db, officerOf(context), where, clock, now())) ?? notThere();
      return { to: `/office/transfers/${where.round}/children/${where.child}?done=where` };
    },
  }),
};

function managerOf({ locals }: ActionAPIContext): Officer<'manager'> {
  return asOfficer(locals.person, 'manager') ?? refuse();
}

function officerOf({ locals }: ActionAPIContext): PlanOfficer {
  return asOfficer(locals.person, 'caseworker', 'manager') ?? refuse();
}

function notThere(): never {
  throw new ActionError({ code: 'NOT_FOUND', message: 'This is not there any more, or the round is over.' });
}

function conflict(message: string): never {
  throw new ActionError({ code: 'CONFLICT', message });
}

function beingCounted(plans: number): never {
  conflict(
    `Something new is recorded of ${plans === 1 ? '1 plan' : `${plans} plans`} and not counted yet. The round would leave children out. Try again in ten minutes.`,
  );
}
