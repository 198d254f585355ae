import { guideSchema } from './guide.ts';

/** The front matter of a file in `content/about/`: what the site says about itself. */
export const aboutSchema = guideSchema.pick({
  title: true,
  summary: true,
  owner: true,
  checkedOn: true,
  reviewBy: true,
  sources: true,
});
