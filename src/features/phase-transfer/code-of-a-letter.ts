// The code that a letter's QR code puts after the #. No server is ever sent it; it goes from the address into its field.

const CODE = /^#[0-9a-z]{4}-?[0-9a-z]{4}-?[0-9a-z]{4}$/i;

const field = document.querySelector<HTMLInputElement>('input[name="code"]');
const said = document.querySelector<HTMLElement>('[data-code-said]');

/** Also when another letter is scanned into the page that is open, and when a browser shows a page that it kept. */
function take(): void {
  if (!field || !CODE.test(location.hash)) return;
  field.value = location.hash.slice(1).toUpperCase();
  history.replaceState(history.state, '', location.pathname + location.search);
  if (said) said.textContent = 'We have filled in the code from your letter. Now type the date of birth.';
  document.querySelector<HTMLInputElement>('input[name="born-day"]')?.focus();
}

take();
addEventListener('hashchange', take);
addEventListener('pageshow', take);
