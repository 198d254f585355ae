import { z } from 'zod';

const link = z.strictObject({ text: z.string(), href: z.string().startsWith('/') });

/** `content/home.yaml`: what stands on the home page and in the menus of every page, beside the doors. */
export const homeSchema = z.strictObject({
  menu: z.array(link).max(5).describe('At the top of every page.'),
  about: z.array(link).describe('At the foot of every page.'),
  often: z.array(z.string()).describe('Searches to offer under the search box.'),
  plan: z.strictObject({
    title: z.string(),
    says: z.string(),
    more: link,
    stops: z.array(z.strictObject({ name: z.string(), when: z.string(), href: z.string().startsWith('/') })),
  }),
  school: z.array(link).describe('What to read beside every school.'),
});
