// Its words, its three presses and its five seconds follow GOV.UK Frontend's "Exit this page" (MIT, Crown copyright). Ours
// also signs out, tells the other tabs, and leaves no way back to this page.
import { blankPage, tellOtherTabs } from './leaving.ts';

const PRESSES = 3;
const MILLISECONDS = 5000;

const bar = document.querySelector<HTMLElement>('.exit');
const status = bar?.querySelector('[role="status"]');
const lights = bar?.querySelector<HTMLElement>('.exit__presses');
let presses = 0;
let wasOtherKeyToo = false;
let timer: ReturnType<typeof setTimeout> | undefined;

for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-exit]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    exit(link.href);
  });
  link.addEventListener('keydown', (event) => {
    // As on any button.
    if (event.key === ' ' && link.role === 'button') {
      event.preventDefault();
      exit(link.href);
    }
  });
}

document.addEventListener(
  'keyup',
  ({ key, shiftKey }) => {
    // A capital letter is no press: its own key comes up first, while Shift is down.
    if (key === 'Shift' && !wasOtherKeyToo) press();
    else if (presses > 0) forget();
    wasOtherKeyToo = shiftKey;
  },
  { capture: true },
);

function exit(href: string): void {
  blankPage();
  tellOtherTabs('ended');
  void fetch('/sign-out', { method: 'POST', keepalive: true, redirect: 'manual' }).catch(() => undefined);
  location.replace(href);
}

function press(): void {
  show(presses + 1);
  const link = bar?.querySelector<HTMLAnchorElement>('a[data-exit]');
  if (presses >= PRESSES && link) {
    exit(link.href);
    return;
  }
  say(
    presses === PRESSES - 1
      ? 'Shift, press 1 more time to exit.'
      : `Shift, press ${PRESSES - presses} more times to exit.`,
  );
  clearTimeout(timer);
  timer = setTimeout(forget, MILLISECONDS);
}

function forget(): void {
  show(0);
  say('Exit this page expired.');
  clearTimeout(timer);
  timer = setTimeout(() => {
    say('');
  }, MILLISECONDS);
}

function show(count: number): void {
  presses = count;
  if (!lights) return;
  lights.hidden = count === 0;
  [...lights.children].forEach((light, index) => light.classList.toggle('exit__press', index < count));
}

function say(words: string): void {
  if (status) status.textContent = words;
}
