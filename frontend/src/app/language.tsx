/** The page's language: Turkish first, English second. Everything is written in it, the server's sentences too. */

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, createContext, useContext, useLayoutEffect, useMemo, useState } from "react";
import { IntlProvider } from "react-intl";
import { type Catalogue, loadCatalogue } from "@/ui/words";
import { keepPreference, readPreference } from "./preferences";

export type Language = "tr" | "en";

const LOCALES = { tr: "tr-TR", en: "en-GB" } as const;

interface LanguageChoice {
  language: Language;
  choose: (language: Language) => void;
  /** The account's language, unless this machine's user has chosen one. */
  suggest: (language: Language) => void;
}

const LanguageContext = createContext<LanguageChoice | null>(null);

interface Shown {
  language: Language;
  words: Catalogue;
}

export function LanguageProvider({ first, children }: { first: Shown; children: ReactNode }) {
  const client = useQueryClient();
  const [{ language, words }, setShown] = useState(first);
  // Before anything below is painted, or asks the server: requests name this language.
  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choice = useMemo(() => {
    const change = async (next: Language) => {
      const nextWords = await loadCatalogue[next]();
      document.documentElement.lang = next;
      setShown({ language: next, words: nextWords });
      // Reasons, titles and problems came in the other language.
      void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "link" });
    };
    return {
      language,
      choose: (next: Language) => {
        keepPreference("language", next);
        void change(next);
      },
      suggest: (next: Language) => {
        if (readPreference("language") === null && next !== language) void change(next);
      },
    };
  }, [language, client]);
  return (
    <LanguageContext value={choice}>
      <IntlProvider locale={LOCALES[language]} messages={words} timeZone="Europe/Istanbul">
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}

export function useLanguage(): LanguageChoice {
  const choice = useContext(LanguageContext);
  if (!choice) throw new Error("useLanguage needs a LanguageProvider above it");
  return choice;
}

/** The first language with its words: nothing can be shown before they are there. */
export async function firstShown(): Promise<Shown> {
  const language = firstLanguage();
  return { language, words: await loadCatalogue[language]() };
}

export function firstLanguage(): Language {
  const kept = readPreference("language");
  if (kept === "tr" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "tr";
}
