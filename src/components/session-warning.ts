import { blankPage, hearOtherTabs, tellOtherTabs } from './leaving.ts';

/** How long before the end there is a warning, in milliseconds. */
const WARNING = 120_000;
/** How often the warning says how long is left: more often would be a chatter to whoever hears it. */
const STEP = 15_000;
/** How much earlier than the portal the page ends, so that what was typed still arrives. */
const EARLIER = 20_000;
/** How long an answer is waited for. */
const PATIENCE = 10_000;
/** A browser sends no more than this on behalf of a page that is gone. */
const MOST_AFTER_LEAVING = 60_000;
/** Where people type. A box that is ticked is quickly ticked again; a password and a code are nobody's to keep. */
const TYPED =
  'textarea, input:is(:not([type]), [type=text], [type=search], [type=email], [type=tel], [type=url], [type=number], [type=date])';
const NEVER_KEPT = '[type=password], [autocomplete~="one-time-code"]';

const dialog = document.querySelector<HTMLDialogElement>('dialog[data-ends-in-seconds]');
if (dialog) watch(dialog);

function watch(dialog: HTMLDialogElement): void {
  const { endsInSeconds, staySignedIn = '', keepAt = '', ended = '' } = dialog.dataset;
  const timer = dialog.querySelector('[role="timer"]');
  const note = dialog.querySelector('[role="status"]');
  let endsAt = endAfter(Number(endsInSeconds));
  let isAsking = false;
  let isOver = false;

  tellOtherTabs({ endsAt });
  hearOtherTabs((word) => {
    if (word === 'ended') leave();
    else {
      endsAt = word.endsAt;
      look();
    }
  });

  // A phone that sleeps stops its timers, so the clock decides, and it is looked at whenever the page is.
  const looking = setInterval(look, 1000);
  document.addEventListener('visibilitychange', look);
  addEventListener('focus', look);
  addEventListener('pageshow', ({ persisted }) => {
    // Somebody has gone back, perhaps after signing out: the portal decides what there is to see.
    if (persisted) {
      blankPage();
      location.reload();
    } else look();
  });

  // Esc as well as the button.
  dialog.addEventListener('cancel', () => void stay());
  dialog.querySelector('[data-stay]')?.addEventListener('click', () => void stay());
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (form.getAttribute('action') !== '/sign-out') return;
    isOver = true;
    tellOtherTabs('ended');
    if (!dialog.contains(form)) return;
    // The warning promises it.
    event.preventDefault();
    void keep(typedForms()).then(() => {
      form.submit();
    });
  });

  function look(): void {
    if (isOver || !dialog.isConnected) return;
    const left = endsAt - Date.now();
    if (left <= 0) end();
    else if (left > WARNING) dialog.close();
    else {
      const words = `You will be signed out in ${inWords(left)}`;
      if (timer && timer.textContent.trim() !== words) timer.textContent = words;
      if (!dialog.open && !isAsking) warn();
    }
  }

  function warn(): void {
    for (const promise of dialog.querySelectorAll<HTMLElement>('[data-kept]'))
      promise.hidden = !document.querySelector('form[data-keep]');
    if (note) note.textContent = '';
    dialog.showModal();
  }

  async function stay(): Promise<void> {
    if (isAsking || isOver) return;
    isAsking = true;
    const answer = await post(staySignedIn).catch(() => undefined);
    const seconds = answer?.ok ? await secondsIn(answer) : undefined;
    isAsking = false;
    if (isOver) return;
    if (answer && seconds === undefined) end();
    if (seconds !== undefined) {
      endsAt = endAfter(seconds);
      tellOtherTabs({ endsAt });
    }
    look();
    if (!note || !dialog.open) return;
    note.textContent = answer
      ? 'You have been signed in for as long as we allow. You can sign in again straight after.'
      : 'We could not reach the Local Offer. Check that you are online, then try again.';
  }

  function end(): void {
    const typed = typedForms();
    isOver = true;
    blankPage();
    // To ask for the next page is to use the portal, which would begin the time anew: so it is ended first.
    void keep(typed)
      .then(() => post('/sign-out'))
      .catch(() => undefined)
      .then(leave);
  }

  function leave(): void {
    isOver = true;
    clearInterval(looking);
    blankPage();
    location.replace(`${ended}?next=${encodeURIComponent(location.pathname)}`);
  }

  async function keep(forms: URLSearchParams[]): Promise<void> {
    await Promise.allSettled(forms.map((form) => post(keepAt, form)));
  }
}

function endAfter(seconds: number): number {
  return Date.now() + seconds * 1000 - EARLIER;
}

/** Such as "1 minute 45 seconds", never less than is left. */
function inWords(milliseconds: number): string {
  const steps = Math.ceil(milliseconds / STEP) * (STEP / 1000);
  const [minutes, seconds] = [Math.floor(steps / 60), steps % 60];
  return [minutes && `${minutes} minute${minutes === 1 ? '' : 's'}`, seconds && `${seconds} seconds`]
    .filter(Boolean)
    .join(' ');
}

/** What stands in the forms that somebody has typed in and that ask for it to be kept. */
function typedForms(): URLSearchParams[] {
  // Sent back with something wrong, the words stand there as if nobody had typed them.
  const wasSentBack = document.querySelector('[data-error-summary]') !== null;
  return [...document.querySelectorAll<HTMLFormElement>('form[data-keep]')].flatMap((form) => {
    const fields = [...form.elements].filter(
      (field): field is HTMLInputElement | HTMLTextAreaElement => field.matches(TYPED) && !field.matches(NEVER_KEPT),
    );
    const isTyped = wasSentBack || fields.some(({ value, defaultValue }) => value !== defaultValue);
    const named = fields.filter(({ name, value }) => name !== '' && value !== '');
    if (!isTyped || named.length === 0) return [];
    return [new URLSearchParams([...named.map(({ name, value }) => [name, value]), ['_path', location.pathname]])];
  });
}

function post(address: string, body?: URLSearchParams): Promise<Response> {
  return fetch(address, {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body: body ?? null,
    // Whoever is sent on to sign in is not signed in.
    redirect: 'manual',
    keepalive: String(body ?? '').length < MOST_AFTER_LEAVING,
    signal: AbortSignal.timeout(PATIENCE),
  });
}

async function secondsIn(answer: Response): Promise<number | undefined> {
  const said = (await answer.json().catch(() => undefined)) as { endsInSeconds?: unknown } | undefined;
  return typeof said?.endsInSeconds === 'number' ? said.endsInSeconds : undefined;
}
