import { ActionError, defineAction, type ActionAPIContext } from 'astro:actions';
import type { z } from 'astro/zod';

/** Where to go on when it is done. */
interface Done {
  to: string;
}

/**
 * An action that a plain form is sent to. What it did not expect is written down without what anybody typed, and told in a
 * plain sentence: by itself Astro would show the error's own words, which may hold somebody else's details.
 */
export function formAction<Input extends z.ZodType, Result extends object = Done>({
  input,
  handler,
}: {
  input: Input;
  handler: (typed: z.output<Input>, context: ActionAPIContext) => Promise<Result>;
}) {
  const plainly = async (typed: z.output<Input>, context: ActionAPIContext): Promise<Result> => {
    try {
      return await handler(typed, context);
    } catch (error) {
      if (error instanceof ActionError) throw error;
      context.locals.failed(error);
      throw new ActionError({
        code: 'INTERNAL_SERVER_ERROR',
        message: 'Something went wrong on our side. What you typed is still here: try again in a few minutes.',
      });
    }
  };
  return defineAction<Result, 'form', Input>({
    accept: 'form',
    input,
    handler: plainly as Parameters<typeof defineAction<Result, 'form', Input>>[0]['handler'],
  });
}
