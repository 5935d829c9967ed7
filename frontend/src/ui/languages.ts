/** The languages that something may be written in, each by its own name. */

export const LANGUAGES = { tr: "Türkçe", en: "English" } as const;
