import type { ClientDirective } from 'astro';

/**
 * `client:signed-in="/address"` loads an island only where somebody is signed in: where a cookie hints at it, and the address
 * then answers. What it answered is given to the island in `data-answer`. Everybody else is sent none of its scripts.
 */
const signedIn: ClientDirective = async (load, { value }, island) => {
  if (!/(^|; )(__Host-)?signed-in=1/.test(document.cookie)) return;
  const answer = await fetch(value, { cache: 'no-store' }).catch(() => undefined);
  if (answer?.status !== 200) return;
  island.dataset['answer'] = await answer.text();
  const hydrate = await load();
  await hydrate();
};

export default signedIn;
