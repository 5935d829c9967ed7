/** What the palette offers for what was typed: suppliers from the server, screens and deeds from their words. */

import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useIntl } from "react-intl";
import type { SupplierList } from "@/api/shapes";
import { USUAL_SORT } from "@/features/suppliers/filter";
import { supplierKeys } from "@/features/suppliers/keys";
import { readWindow } from "@/features/suppliers/queries";
import type { MessageId } from "@/ui/words";
import { useLanguage } from "../language";
import { matches } from "./folding";
import { DEEDS, SCREENS, type Target } from "./screens";

export interface Entry {
  key: string;
  words: string;
  note?: string;
  act: () => void;
}

export interface Group {
  name: MessageId;
  entries: readonly Entry[];
  /** How many entries stand before the group. */
  first: number;
}

interface Entries {
  groups: readonly Group[];
  /** The answer belongs to what stands in the field. */
  isSettled: boolean;
  isFetching: boolean;
  error: Error | null;
  retry: () => void;
}

/** Suppliers offered at most; rows are read for each of their currencies. */
const SUPPLIERS = 8;
const ROWS = 3 * SUPPLIERS;
/** Somebody types on for so long. */
const PAUSE_MS = 150;

export function useEntries(company: string, typed: string): Entries {
  const intl = useIntl();
  const navigate = useNavigate();
  const found = useSuppliers(company, typed.trim());
  const looks = useLooks();
  const wordsOf = ({ words }: Target) => words.map((id) => intl.formatMessage({ id })).join(": ");
  const entryOf = (target: Target): Entry => ({
    key: target.key,
    words: wordsOf(target),
    act: () => void navigate({ to: target.to, params: { company }, search: target.search ?? {} }),
  });
  const named = (some: readonly Entry[]) => some.filter(({ words }) => matches(words, typed));
  const suppliers = found.suppliers.map(({ id, name, code }): Entry => ({
    key: `supplier-${id}`,
    words: name || code,
    note: code,
    act: () => void navigate({ to: "/c/$company/suppliers/$supplier", params: { company, supplier: id } }),
  }));
  const groups = [
    { name: "suppliers" as const, entries: suppliers },
    { name: "palette.screens" as const, entries: named(SCREENS.map(entryOf)) },
    { name: "palette.deeds" as const, entries: named([...DEEDS.map(entryOf), ...looks]) },
  ];
  let first = 0;
  return {
    groups: groups
      .filter(({ entries }) => entries.length > 0)
      .map((group) => {
        const placed = { ...group, first };
        first += group.entries.length;
        return placed;
      }),
    isSettled: found.isSettled,
    isFetching: found.isFetching,
    error: found.error,
    retry: found.retry,
  };
}

function useSuppliers(company: string, typed: string) {
  const [asked] = useDebouncedValue(typed, PAUSE_MS);
  const found = useQuery({
    queryKey: supplierKeys.named(company, asked),
    queryFn: ({ signal }) =>
      readWindow(
        company,
        { q: asked, currency: "", group: "", hideZero: false, sort: USUAL_SORT, asOf: null },
        { offset: 0, limit: ROWS, signal },
      ),
    enabled: asked !== "" && typed !== "",
    placeholderData: keepPreviousData,
  });
  const isAsking = typed !== "";
  return {
    suppliers: isAsking && found.data ? once(found.data.items) : [],
    isSettled: asked === typed && (!isAsking || (!found.isPlaceholderData && !found.isPending)),
    isFetching: isAsking && found.isFetching,
    error: isAsking ? found.error : null,
    retry: () => void found.refetch(),
  };
}

/** A supplier has a row for each of its currencies. */
function once(rows: SupplierList["items"]): SupplierList["items"] {
  return [...new Map(rows.toReversed().map((row) => [row.id, row])).values()]
    .toReversed()
    .slice(0, SUPPLIERS);
}

/** What changes the pages themselves. */
function useLooks(): Entry[] {
  const intl = useIntl();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { language, choose } = useLanguage();
  const isDark =
    colorScheme === "dark" || (colorScheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  return [
    {
      key: "scheme",
      words: intl.formatMessage({ id: isDark ? "scheme.toLight" : "scheme.toDark" }),
      act: () => setColorScheme(isDark ? "light" : "dark"),
    },
    {
      key: "language",
      words: language === "tr" ? "English" : "Türkçe",
      act: () => choose(language === "tr" ? "en" : "tr"),
    },
  ];
}
