/** What narrows the list: search, currency, zero rows; and how figures are spread. All of it goes into the address. */

import { Button, Checkbox, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useEffect, useEffectEvent, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { SupplierGroup } from "@/api/shapes";
import { type Spread, type SuppliersSearch, UNNARROWED } from "./filter";
import styles from "./suppliers.module.css";

/** Typing pauses this long before the list is asked for. */
const PAUSE_MS = 250;

interface FilterBarProps {
  search: SuppliersSearch;
  currencies: readonly string[];
  groups: readonly SupplierGroup[];
  onChange: (change: SuppliersSearch) => void;
}

export function FilterBar({ search, currencies, groups, onChange }: FilterBarProps) {
  const intl = useIntl();
  const isNarrowed = Boolean(search.q || search.currency || search.group || search.zero);
  return (
    <search className={styles.bar}>
      <SearchField value={search.q ?? ""} onChange={(q) => onChange({ q: q || undefined })} />
      <Select
        size="sm"
        w={150}
        aria-label={intl.formatMessage({ id: "filter.currency" })}
        value={search.currency ?? ""}
        data={[{ value: "", label: intl.formatMessage({ id: "filter.allCurrencies" }) }, ...currencies]}
        allowDeselect={false}
        onChange={(currency) => onChange({ currency: currency || undefined })}
      />
      {(groups.length > 0 || search.group) && (
        <Select
          size="sm"
          w={190}
          aria-label={intl.formatMessage({ id: "filter.group" })}
          value={search.group ?? ""}
          data={[
            { value: "", label: intl.formatMessage({ id: "filter.allGroups" }) },
            ...groups.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          allowDeselect={false}
          onChange={(group) => onChange({ group: group || undefined })}
        />
      )}
      <Checkbox
        label={intl.formatMessage({ id: "filter.hideZero" })}
        checked={search.zero === "hide"}
        onChange={(event) => onChange({ zero: event.currentTarget.checked ? "hide" : undefined })}
      />
      {isNarrowed && (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange(UNNARROWED)}>
          <FormattedMessage id="filter.clear" />
        </Button>
      )}
      <span className={styles.spring} />
      <SegmentedControl
        size="xs"
        visibleFrom="sm"
        aria-label={intl.formatMessage({ id: "spread" })}
        value={search.spread ?? "months"}
        data={(["months", "aging"] satisfies Spread[]).map((value) => ({
          value,
          label: intl.formatMessage({ id: `spread.${value}` }),
        }))}
        onChange={(spread) => onChange({ spread: spread === "aging" ? spread : undefined })}
      />
    </search>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const intl = useIntl();
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    // The address changed by other means: back, or "clear".
    setKnown(value);
    setTyped(value);
  }
  const settle = useEffectEvent((text: string) => {
    const q = text.trim();
    if (q === value) return;
    setKnown(q);
    onChange(q);
  });
  useEffect(() => {
    const timer = setTimeout(() => settle(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextInput
      type="search"
      className={styles.search}
      data-shortcut="search"
      aria-label={intl.formatMessage({ id: "filter.search" })}
      placeholder={intl.formatMessage({ id: "filter.search" })}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
