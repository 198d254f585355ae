/** How a caseworker may make sure that somebody is who they say. Never by what the asker just told us. */
export const MEANS = {
  phoned: 'I phoned them, on a number that we knew before',
  met: 'I met them in person',
  'video call': 'I saw them on a video call',
  'through a professional': 'Somebody asked them for me: a professional who knows them well',
} as const;

export type Means = keyof typeof MEANS;
