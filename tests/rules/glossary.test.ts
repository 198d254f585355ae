import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anchorOf, explainTerms, glossarySchema, meaningOf } from '#features/guides/glossary.ts';

const glossary = glossarySchema.parse([
  { term: 'SEN', says: 'Special educational needs.', longer: 'Special educational needs' },
  { term: 'SEN support', says: 'Extra help without a plan.' },
  { term: 'EHC plan', says: 'A legal plan.', also: ['EHCP', 'EHCPs'] },
  { term: 'graduated approach', says: 'Help in "rounds" & more.', also: ['assess, plan, do, review'] },
  { term: 'C&F Act', says: 'The law, if a < b.' },
]);

function explained(html: string): string[] {
  return explainTerms(html, glossary).explained.map(({ term }) => term);
}

describe('explaining hard words in place', () => {
  it('makes a button of the word and puts its meaning beside it', () => {
    assert.equal(
      explainTerms('<p>An EHCP helps.</p>', glossary).html,
      '<p>An <button type="button" class="term" popovertarget="word-ehc-plan">EHCP</button>' +
        '<span class="meaning" id="word-ehc-plan" popover data-pagefind-ignore><strong>EHC plan</strong> A legal plan.</span> helps.</p>',
    );
  });

  it('explains a term once, where it comes first, in whichever form', () => {
    const { html } = explainTerms('<p>An EHC plan.</p><p>Your EHCP. Two EHCPs.</p>', glossary);
    assert.equal(html.split('<button').length, 2);
    assert.match(html, /<p>An <button/);
  });

  it('takes the longest term that fits', () => {
    assert.deepEqual(explained('<p>Ask for SEN support.</p>'), ['SEN support']);
  });

  it('names the terms in the order they come', () => {
    assert.deepEqual(explained('<p>The EHCP, then SEN.</p>'), ['EHC plan', 'SEN']);
  });

  it('says what the letters stand for', () => {
    assert.match(explainTerms('<p>SEN</p>', glossary).html, /<strong>Special educational needs<\/strong>/);
  });

  const found = [
    { html: '<p>The Graduated Approach.</p>', because: 'words are found in any case' },
    { html: '<p>Help to assess, plan, do, review.</p>', because: 'a form may have commas' },
    { html: '<p><em>graduated approach</em></p>', because: 'words may be stressed' },
    { html: '<li>graduated approach</li>', because: 'words may stand in a list' },
  ];
  for (const { html, because } of found) {
    it(`finds the graduated approach in ${html}: ${because}`, () => {
      assert.deepEqual(explained(html), ['graduated approach']);
    });
  }

  const leftAlone = [
    { html: '<p>We sent it. Sen. sen.</p>', because: 'short forms are matched as they are written' },
    { html: '<p>SENCO and xSEN and SEN-like</p>', because: 'only whole words are matched' },
    { html: '<p><a href="/SEN">SEN</a></p>', because: 'it is a link already' },
    { html: '<h2>SEN</h2>', because: 'a heading is no place for a button' },
    { html: '<p><a href="/x"><em>SEN</em></a></p>', because: 'the link is further out' },
    { html: '<p title="SEN">Help</p>', because: 'that is not text' },
    { html: '<p>Write to x/SEN or a@SEN.uk</p>', because: 'that is an address' },
    { html: '<!-- SEN --><p>Help</p>', because: 'nobody reads a comment' },
  ];
  for (const { html, because } of leftAlone) {
    it(`leaves ${html} as it is: ${because}`, () => {
      assert.deepEqual(explainTerms(html, glossary), { html, explained: [] });
    });
  }

  it('keeps every other letter as it was', () => {
    const html = '<p class="x">Caf&eacute; &amp; more &lt;b&gt;<br>SEN</p>\n<hr>';
    const { html: result } = explainTerms(html, glossary);
    assert.equal(result.replace(/<button[^>]*>([^<]*)<\/button><span.*?<\/span>/, '$1'), html);
  });

  it('writes a meaning so that it cannot become HTML', () => {
    const { html } = explainTerms('<p>graduated approach</p>', glossary);
    assert.match(html, /Help in &quot;rounds&quot; &amp; more\./);
  });

  it('has nothing to do without a glossary', () => {
    assert.deepEqual(explainTerms('<p>SEN</p>', []), { html: '<p>SEN</p>', explained: [] });
  });
});

describe('the meaning of what somebody typed', () => {
  for (const typed of ['EHCP', ' ehcp ', 'ehc plan', 'EHCPs']) {
    it(`is that of an EHC plan for “${typed}”`, () => {
      assert.equal(meaningOf(typed, glossary)?.term, 'EHC plan');
    });
  }

  it('is found by what the letters stand for', () => {
    assert.equal(meaningOf('special educational needs', glossary)?.term, 'SEN');
  });

  it('is unknown for other words, and for none', () => {
    assert.equal(meaningOf('swimming', glossary), undefined);
    assert.equal(meaningOf('', glossary), undefined);
  });
});

describe('the name of a term in an address', () => {
  for (const [term, anchor] of [
    ['EHC plan', 'ehc-plan'],
    ['C&F Act', 'c-f-act'],
    ['(SEN)', 'sen'],
  ] as const) {
    it(`is ${anchor} for ${term}`, () => {
      assert.equal(anchorOf({ term }), anchor);
    });
  }
});
