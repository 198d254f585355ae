/// <reference types="astro/client" />

declare namespace App {
  /** What the front hands to a page that is rendered when it is asked for. */
  interface Locals {
    db: import('#database/schema.ts').Db;
    /** The path that was asked for, also where another page answers. */
    askedFor: string;
    searchIndex: import('#features/search/index-schema.ts').SearchIndex;
  }
}
