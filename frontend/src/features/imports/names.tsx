/** What a delivery is called: its file, or the system it was fetched from. */

import { useIntl } from "react-intl";
import type { ImportOut } from "@/api/shapes";

const SOURCES = ["S4_ODATA", "B1_SERVICE_LAYER", "B1_HANA"] as const;

/** Names a source by its kind; one that is newer than this page by its code. */
export function useSourceName(): (kind: string) => string {
  const intl = useIntl();
  return (kind) => {
    const known = SOURCES.find((one) => one === kind);
    return known ? intl.formatMessage({ id: `source.${known}` }) : kind;
  };
}

export function useImportName(): (one: ImportOut) => string {
  const intl = useIntl();
  const sourceName = useSourceName();
  return (one) => {
    if (one.pulled_from !== "") return sourceName(one.pulled_from);
    return one.file_name || intl.formatMessage({ id: "import.unnamed" });
  };
}
