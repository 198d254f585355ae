/** The main need of a child: the types of need of the national returns (school census and SEN2), in words. */
export const NEEDS = [
  'specific learning difficulty',
  'moderate learning difficulty',
  'severe learning difficulty',
  'profound and multiple learning difficulty',
  'social, emotional and mental health',
  'speech, language and communication',
  'hearing',
  'sight',
  'hearing and sight',
  'physical disability',
  'autism',
  'Down syndrome',
  'something else',
] as const;
export type Need = (typeof NEEDS)[number];
