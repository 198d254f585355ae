import easierLetters from '../styles/easier-letters.scss?url';

/** What a reader chose on `/reading`, kept on this device only. */
export interface ReadingSettings {
  letters?: 'easier';
  spacing?: 'wide';
  tint?: 'cream' | 'blue' | 'pink';
}

const KEY = 'reading';

export function readingSettings(): ReadingSettings {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as ReadingSettings;
  } catch {
    return {};
  }
}

export function keepReadingSettings(settings: ReadingSettings): void {
  if (Object.keys(settings).length > 0) localStorage.setItem(KEY, JSON.stringify(settings));
  else localStorage.removeItem(KEY);
  apply(settings);
}

function apply(settings: ReadingSettings): void {
  for (const name of ['letters', 'spacing', 'tint'] as const) {
    const value = settings[name];
    if (value) document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
  }
  if (Object.keys(settings).length > 0) loadStyles();
}

function loadStyles(): void {
  if (document.querySelector('link[data-reading]')) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = easierLetters;
  link.dataset['reading'] = '';
  document.head.append(link);
}

apply(readingSettings());
