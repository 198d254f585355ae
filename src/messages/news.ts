/** What a family can be told about a plan: what kind of thing is new, and nothing about the child. */
export const NEWS = {
  'a decision': {
    is: 'There is a decision',
    says: 'We have made a decision about a plan or a request that you follow here.',
    then: 'You can read it, why we made it, and what you can do if you do not agree.',
  },
  'papers to read': {
    is: 'There are papers to read',
    says: 'There is something new to read about a plan that you follow here.',
    then: 'Look soon. There may be a day by which you can tell us what you think.',
  },
  'a meeting': {
    is: 'There is news of a meeting',
    says: 'A meeting about a plan that you follow here is set, was changed or was held.',
    then: 'You can read when it is, and how to get ready.',
  },
  'a date': {
    is: 'A date has changed',
    says: 'A date of a plan that you follow here is new or has changed.',
    then: 'You can read the date and what happens on it.',
  },
  'advice has come': {
    is: 'Advice has come',
    says: 'New advice has come for a plan that you follow here.',
    then: 'You can read whose advice has come and whose we still wait for.',
  },
  'the next step': {
    is: 'The next step is done',
    says: 'Something was done for a plan or a request that you follow here.',
    then: 'You can read what it was and what comes next.',
  },
  'a correction': {
    is: 'We have put something right',
    says: 'Something that we wrote down about a plan that you follow here was wrong. It is right now.',
    then: 'You can read what has changed.',
  },
  'an answer': {
    is: 'There is an answer to your message',
    says: 'You wrote to us. We have written back.',
    then: 'You can read the answer and write again.',
  },
  'your caseworker': {
    is: 'There is a new caseworker',
    says: 'Someone new looks after a plan that you follow here.',
    then: 'You can read who it is and how to reach them.',
  },
  'your rights': {
    is: 'There is news about who decides',
    says: 'At the end of the school year in which they turn 16, young people make their own choices about a plan.',
    then: 'You can read what this means for you, and when.',
  },
  'something to answer': {
    is: 'There is something to answer',
    says: 'We would like to know what you want. There is a form for you to fill in.',
    then: 'You can read what it is about, and by when to answer.',
  },
  'still to answer': {
    is: 'There is still something to answer',
    says: 'We asked what you want, and we do not have your answer yet.',
    then: 'You can still answer. You can also ask us to ring you.',
  },
  'yours to decide': {
    is: 'Something is now yours to decide',
    says: 'From today this is your own choice to make.',
    then: 'You can read what you said before. You can keep it or change it.',
  },
} as const;

export type NewsKind = keyof typeof NEWS;

export function isNews(word: string): word is NewsKind {
  return Object.hasOwn(NEWS, word);
}
