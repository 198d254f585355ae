import { z } from 'zod';
import { isoDay } from '#calendar/schema.ts';
import { sourceSchema } from '#features/guides/guide.ts';

export const NEEDS = [
  'communication-and-interaction',
  'cognition-and-learning',
  'social-emotional-and-mental-health',
  'sensory-and-physical',
] as const;
export const DELIVERIES = ['place', 'visits-you', 'online', 'phone'] as const;
export const COSTS = ['free', 'mixed', 'charges'] as const;
export const PHASES = ['nursery', 'primary', 'secondary', 'special', 'pru', 'independent', 'post-16'] as const;
export const ROUTES = [
  'self',
  'family',
  'nursery',
  'school',
  'college',
  'health',
  'social-care',
  'professional',
  'referral',
  'other',
] as const;

const ages = z
  .strictObject({ from: z.int().min(0).optional(), to: z.int().max(130).optional() })
  .refine(({ from = 0, to = Infinity }) => from <= to, 'ages.from must not be above ages.to');
export type Ages = z.infer<typeof ages>;

const address = z.strictObject({
  line1: z.string().optional(),
  town: z.string().optional(),
  postcode: z
    .string()
    .regex(/^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/, 'must be a postcode like BL9 0EJ')
    .optional(),
});
export type Address = z.infer<typeof address>;

const common = {
  name: z.string().min(1),
  ages: ages.optional().describe('Whole years. Leave out an end that is not stated.'),
  email: z.email().optional(),
  website: z.url({ protocol: /^https?$/ }).optional(),
  address: address.optional(),
  sources: z.array(sourceSchema).min(1),
  notConfirmed: z.string().optional().describe('Why a family should ask before relying on this entry.'),
  checked: z.strictObject({ on: isoDay, by: z.string().describe('A role, never a person.') }),
};

/** A file in `content/directory/services/`. */
export const serviceSchema = z.strictObject({
  ...common,
  organisation: z.string().min(1),
  summary: z.string().max(170).describe('One plain sentence: what it is.'),
  offers: z.string().min(1).describe('What a family gets.'),
  whoFor: z.string().min(1),
  needs: z.array(z.enum(['all', ...NEEDS])).min(1),
  getIn: z.array(z.strictObject({ route: z.enum(ROUTES), says: z.string() })).default([]),
  eligibility: z.string().optional(),
  cost: z.strictObject({ kind: z.enum(COSTS), says: z.string() }).optional(),
  delivery: z.array(z.enum(DELIVERIES)).min(1),
  coverage: z.strictObject({ reach: z.enum(['local', 'regional', 'national']), says: z.string() }),
  phones: z.array(z.strictObject({ for: z.string(), number: z.string().regex(/^[\d ]+$/) })).default([]),
  text: z.string().optional().describe('How to reach it by text message.'),
  opening: z.string().optional(),
  languages: z.array(z.string()).default([]),
  accessibility: z
    .array(z.strictObject({ feature: z.string(), says: z.string() }))
    .default([])
    .describe('One precise feature each. The word "accessible" alone helps nobody.'),
  categories: z.array(z.string()).min(1),
});
export type Service = z.infer<typeof serviceSchema>;

/** A file in `content/directory/schools/`. */
export const schoolSchema = z.strictObject({
  ...common,
  urn: z.int().optional().describe('The number the Department for Education gives each school.'),
  phase: z.enum(PHASES),
  type: z.string().min(1),
  specialism: z.string().optional(),
  resourcedProvision: z
    .strictObject({ need: z.enum(NEEDS).optional(), places: z.int().optional(), says: z.string() })
    .optional(),
  notes: z.string().optional(),
  phone: z.string().optional(),
  location: z.strictObject({ lat: z.number(), long: z.number() }).optional(),
});
export type School = z.infer<typeof schoolSchema>;
