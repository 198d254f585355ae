import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

/** Colours by their names, such as `--ground`, as the styles give them. */
type Palette = ReadonlyMap<string, string>;

const TEXT = 4.5;
/** Edges that carry meaning: of boxes to fill in, of stops on a path. */
const EDGE = 3;

const theme = readFileSync('src/styles/_theme.scss', 'utf8');
const colours = readFileSync('src/styles/_colours.scss', 'utf8');
const tints = readFileSync('src/styles/easier-letters.scss', 'utf8');

const light = new Map([...themeColours(), ...propertiesIn(blockAfter(colours, ':root'))]);
const dark = new Map([
  ...light,
  ...propertiesIn(blockAfter(colours, '@media screen and (prefers-color-scheme: dark)')),
]);
const tinted = ['cream', 'blue', 'pink'].map((tint): [string, Palette] => [
  `light, tinted ${tint}`,
  new Map([...light, ...propertiesIn(blockAfter(tints, `[data-tint='${tint}']`))]),
]);
const palettes: [string, Palette][] = [['light', light], ['dark', dark], ...tinted];

const PAIRS: { what: string; of: string; on: string[]; atLeast: number }[] = [
  { what: 'text', of: '--govuk-text-colour', on: ['--ground', '--wash'], atLeast: TEXT },
  { what: 'quiet text', of: '--govuk-secondary-text-colour', on: ['--ground', '--wash'], atLeast: TEXT },
  { what: 'the brand', of: '--brand', on: ['--ground', '--wash'], atLeast: TEXT },
  { what: 'words on the brand', of: '--on-brand', on: ['--brand', '--young'], atLeast: TEXT },
  { what: 'a link', of: '--govuk-link-colour', on: ['--ground', '--wash'], atLeast: TEXT },
  { what: 'a link that was followed', of: '--govuk-link-visited-colour', on: ['--ground', '--wash'], atLeast: TEXT },
  { what: 'a link under the pointer', of: '--govuk-link-hover-colour', on: ['--ground', '--wash'], atLeast: TEXT },
  { what: 'young people’s colour', of: '--young', on: ['--ground', '--young-wash'], atLeast: TEXT },
  { what: 'text for young people', of: '--govuk-text-colour', on: ['--young-wash'], atLeast: TEXT },
  { what: 'quiet text for young people', of: '--govuk-secondary-text-colour', on: ['--young-wash'], atLeast: TEXT },
  { what: 'what is late', of: '--late', on: ['--ground', '--wash', '--late-wash'], atLeast: TEXT },
  { what: 'text beside what is late', of: '--govuk-text-colour', on: ['--late-wash'], atLeast: TEXT },
  { what: 'what is done', of: '--done', on: ['--ground', '--wash'], atLeast: TEXT },
  { what: 'an error', of: '--govuk-error-colour', on: ['--ground', '--wash'], atLeast: TEXT },
  { what: 'a found word', of: '--on-mark', on: ['--mark'], atLeast: TEXT },
  { what: 'what has the focus', of: '--govuk-focus-text-colour', on: ['--govuk-focus-colour'], atLeast: TEXT },
  {
    what: 'the edge of a box to fill in',
    of: '--govuk-input-border-colour',
    on: ['--ground', '--wash'],
    atLeast: EDGE,
  },
  { what: 'a strong line', of: '--strong-line', on: ['--ground', '--wash'], atLeast: EDGE },
  { what: 'a stop on a path', of: '--brand', on: ['--ground', '--wash', '--young-wash'], atLeast: EDGE },
  { what: 'a late stop on a path', of: '--late', on: ['--ground', '--wash'], atLeast: EDGE },
];

for (const [name, palette] of palettes) {
  describe(`the colours, ${name}`, () => {
    for (const { what, of, on, atLeast } of PAIRS) {
      for (const ground of on) {
        it(`${what} stands out from ${ground.slice(2)} by ${atLeast} to 1`, () => {
          const measured = contrast(colourIn(palette, of), colourIn(palette, ground));
          assert.ok(measured >= atLeast, `${of} on ${ground} has ${measured.toFixed(2)} to 1`);
        });
      }
    }
  });
}

describe('the colours of GOV.UK Frontend and our own', () => {
  const SAME = [
    ['--govuk-brand-colour', '--brand'],
    ['--govuk-template-background-colour', '--wash'],
    ['--govuk-surface-background-colour', '--wash'],
    ['--govuk-border-colour', '--line'],
    ['--govuk-surface-border-colour', '--line'],
    ['--govuk-input-border-colour', '--strong-line'],
    ['--govuk-success-colour', '--done'],
  ] as const;

  for (const [theirs, ours] of SAME) {
    it(`agree on ${ours.slice(2)}, light and dark`, () => {
      assert.equal(colourIn(light, theirs), colourIn(light, ours));
      assert.equal(colourIn(dark, theirs), colourIn(dark, ours));
    });
  }

  it('all have a colour for the dark, unless they are never on the ground', () => {
    const inDark = new Set(propertiesIn(blockAfter(colours, '(prefers-color-scheme: dark)')).keys());
    // The focus is its own yellow block in both.
    const left = [...light.keys()].filter((name) => !inDark.has(name) && !name.startsWith('--govuk-focus'));
    assert.deepEqual(left, []);
  });
});

describe('measuring contrast', () => {
  it('gives 21 for black on white, whatever the order', () => {
    assert.equal(contrast('#000', '#ffffff'), 21);
    assert.equal(contrast('#ffffff', '#000'), 21);
  });

  it('gives 4.48 for the grey that is a shade too light for text', () => {
    assert.equal(contrast('#777777', '#fff').toFixed(2), '4.48');
  });
});

function themeColours(): Map<string, string> {
  const listed = theme.matchAll(/^\s*'([a-z-]+)': (#[0-9a-f]{3,6}),?$/gm);
  return new Map([...listed].map(([, name = '', colour = '']) => [govukName(name), colour]));
}

function govukName(name: string): string {
  return `--govuk-${name}-colour`;
}

function propertiesIn(block: string): Map<string, string> {
  const listed = block.matchAll(/(--[a-z-]+):\s*(#[0-9a-f]{3,6});/g);
  return new Map([...listed].map(([, name = '', colour = '']) => [name, colour]));
}

/** What stands between the braces after some words. */
function blockAfter(scss: string, words: string): string {
  const start = scss.indexOf('{', scss.indexOf(words));
  assert.ok(scss.includes(words) && start >= 0, `the styles have no ${words}`);
  let open = 0;
  for (let at = start; at < scss.length; at += 1) {
    if (scss[at] === '{') open += 1;
    if (scss[at] === '}') open -= 1;
    if (open === 0) return scss.slice(start + 1, at);
  }
  return scss.slice(start + 1);
}

function colourIn(palette: Palette, name: string): string {
  const colour = palette.get(name);
  assert.ok(colour, `the styles give no ${name}`);
  return colour;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const digits = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(digits.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
