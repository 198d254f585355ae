import { people } from './people.ts';
import { settings } from './settings.ts';
import { signIn } from './sign-in.ts';

/** Every write. An action guards itself: it answers on any address, before a page's own guard. */
export const server = { signIn, settings, people };
