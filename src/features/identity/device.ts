import Bowser from 'bowser';

/** "Chrome on Android", as far as a browser says. */
export function deviceName(userAgent: string | null | undefined): string {
  if (!userAgent) return 'A browser';
  const { browser, os } = Bowser.parse(userAgent.slice(0, 500));
  const name = browser.name ?? 'A browser';
  return os.name ? `${name} on ${os.name}` : name;
}
