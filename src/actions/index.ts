import { calendarFeed } from './calendar-feed.ts';
import { conversation } from './conversation.ts';
import { gettingIn } from './getting-in.ts';
import { imports } from './imports.ts';
import { news } from './news.ts';
import { people } from './people.ts';
import { performance } from './performance.ts';
import { plans } from './plans.ts';
import { reviewsDue } from './reviews-due.ts';
import { schools } from './schools.ts';
import { settings } from './settings.ts';
import { sharing } from './sharing.ts';
import { signIn } from './sign-in.ts';
import { transferAnswer } from './transfer-answer.ts';
import { transferLetters } from './transfer-letters.ts';
import { transfer } from './transfer.ts';
import { transferTasks } from './transfer-tasks.ts';
import { transfers } from './transfers.ts';

/** Every write. An action guards itself: it answers on any address, before a page's own guard. */
export const server = {
  calendarFeed,
  conversation,
  gettingIn,
  imports,
  news,
  signIn,
  settings,
  sharing,
  people,
  performance,
  plans,
  reviewsDue,
  schools,
  transfer,
  transferLetters,
  transferTasks,
  transfers,
  transferAnswer,
};
