/// <reference types="astro/client" />

declare namespace astroHTML.JSX {
  interface IntrinsicAttributes {
    'client:signed-in'?: string;
  }
}

declare namespace App {
  /** What the front hands to a page that is rendered when it is asked for, and who the middleware says is asking. */
  interface Locals {
    db: import('#database/schema.ts').Db;
    /** The path that was asked for, also where another page answers. */
    askedFor: string;
    searchIndex: import('#features/search/index-schema.ts').SearchIndex;
    portal: {
      /** Where the portal is, such as `https://localoffer.example.gov.uk`. */
      origin: string;
      /** Whether families reach it, by HTTPS. Otherwise it is a demonstration on somebody's machine. */
      isPublic: boolean;
      /** Whether the people in it are made up. */
      isDemonstration: boolean;
      canSendTexts: boolean;
      council: import('#features/identity/council-sign-in.ts').CouncilProvider | undefined;
    };
    /** The network that asks, to be counted by. */
    network: string;
    /** Writes down that a page failed, without what anybody typed. */
    failed: (error: unknown) => void;
    /** Writes a warning down: words of ours and numbers. */
    warn: (facts: Record<string, string | number>, words: string) => void;
    person: import('#features/identity/person.ts').Person | undefined;
  }
}
