/** Which heading is which column, and how the list is written; read again when somebody says otherwise. */

import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import { isStatus } from "@/api/failures";
import type { ImportOut, Layout } from "@/api/shapes";
import { uploadImport } from "@/api/upload";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { PlainTable } from "@/ui/PlainTable";
import { deliveryOf, keepDelivery } from "./deliveries";
import styles from "./imports.module.css";
import { importKeys } from "./keys";
import { COLUMNS, draftOf, givenTwice, mappingOf } from "./mapping";
import { cancelImport } from "./queries";

interface MappingProps {
  company: string;
  shown: ImportOut;
  layout: Layout;
  /** Why it cannot be read again now; null when it can. */
  reason: string | null;
  /** The same file, read anew, is another import. */
  onReadAgain: (made: ImportOut) => void;
}

export function Mapping({ company, shown, layout, reason, onReadAgain }: MappingProps) {
  const intl = useIntl();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(() => draftOf(layout));
  const reading = useMutation({
    mutationFn: async (file: File) => {
      const made = await uploadImport({
        company,
        file,
        isComplete: shown.mode === "snapshot",
        scope: shown.scope,
        isHeld: true,
        mapping: mappingOf(layout, draft),
        onSent: () => undefined,
      });
      keepDelivery(made.id, file);
      if (shown.status === "needs_confirmation") await giveUp(shown.id);
      return made;
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: importKeys.all });
      onReadAgain(made);
    },
  });
  const word = (column: (typeof COLUMNS)[number]) => intl.formatMessage({ id: `import.column.${column}` });
  const twice = givenTwice(draft);
  const isSame = JSON.stringify(draft) === JSON.stringify(draftOf(layout));
  const why =
    reason ??
    (twice.length > 0
      ? intl.formatMessage({ id: "mapping.twice" }, { columns: twice.map(word).join(", ") })
      : null) ??
    (isSame ? intl.formatMessage({ id: "mapping.same" }) : null);
  const readAgain = () => {
    const file = deliveryOf(shown.id);
    if (file) reading.mutate(file);
    else input.current?.click();
  };
  return (
    <section className={styles.box}>
      <div className={styles.connection}>
        <h2>
          <FormattedMessage id="mapping" />
        </h2>
        <p className={styles.meta}>
          <FormattedMessage
            id={layout.mapped ? "mapping.said" : "mapping.why"}
            values={{ line: layout.line }}
          />
        </p>
        <PlainTable
          caption={intl.formatMessage({ id: "mapping" })}
          isCaptionHidden
          columns={[
            { key: "heading", name: <FormattedMessage id="mapping.heading" /> },
            { key: "column", name: <FormattedMessage id="mapping.column" /> },
          ]}
          rows={draft.columns.map(({ heading, column }, place) => ({
            key: heading,
            cells: [
              heading,
              <NativeSelect
                key="column"
                size="xs"
                disabled={reason !== null}
                aria-label={intl.formatMessage({ id: "mapping.columnOf" }, { heading })}
                value={column ?? ""}
                data={[
                  { value: "", label: intl.formatMessage({ id: "mapping.unused" }) },
                  ...COLUMNS.map((one) => ({ value: one, label: word(one) })),
                ]}
                onChange={(event) => {
                  const chosen = COLUMNS.find((one) => one === event.currentTarget.value) ?? null;
                  setDraft({ ...draft, columns: draft.columns.with(place, { heading, column: chosen }) });
                }}
              />,
            ],
          }))}
        />
        <div className={styles.written}>
          <Choice
            id="mapping.decimalMark"
            isDisabled={reason !== null}
            value={draft.decimalMark}
            options={[
              ["", "mapping.findOut"],
              [",", "mapping.comma"],
              [".", "mapping.point"],
            ]}
            onChange={(decimalMark) => setDraft({ ...draft, decimalMark })}
          />
          <Choice
            id="mapping.dateOrder"
            isDisabled={reason !== null}
            value={draft.dateOrder}
            options={[
              ["", "mapping.findOut"],
              ["day", "mapping.dayFirst"],
              ["month", "mapping.monthFirst"],
            ]}
            onChange={(dateOrder) => setDraft({ ...draft, dateOrder })}
          />
          <Checkbox
            disabled={reason !== null}
            label={intl.formatMessage({ id: "mapping.creditsPositive" })}
            checked={draft.creditsPositive}
            onChange={(event) => setDraft({ ...draft, creditsPositive: event.currentTarget.checked })}
          />
        </div>
        {reading.isError && <ErrorPanel error={reading.error} />}
        <Acts>
          <GatedButton variant="light" reason={why} loading={reading.isPending} onClick={readAgain}>
            <FormattedMessage id="mapping.readAgain" />
          </GatedButton>
          {!isSame && (
            <Button variant="subtle" onClick={() => setDraft(draftOf(layout))}>
              <FormattedMessage id="mapping.back" />
            </Button>
          )}
        </Acts>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={intl.formatMessage({ id: "mapping.chooseAgain" })}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) reading.mutate(file);
            event.currentTarget.value = "";
          }}
        />
      </div>
    </section>
  );
}

/** Of two readings of a file one counts; somebody may have decided about the earlier one meanwhile. */
async function giveUp(id: string): Promise<void> {
  try {
    await cancelImport(id);
  } catch (error) {
    if (!isStatus(error, 409)) throw error;
  }
}

function Acts({ children }: { children: ReactNode }) {
  return <div className={styles.written}>{children}</div>;
}

interface ChoiceProps<Value extends string> {
  id: "mapping.decimalMark" | "mapping.dateOrder";
  isDisabled: boolean;
  value: Value;
  options: readonly (readonly [
    Value,
    "mapping.findOut" | "mapping.comma" | "mapping.point" | "mapping.dayFirst" | "mapping.monthFirst",
  ])[];
  onChange: (value: Value) => void;
}

function Choice<Value extends string>({ id, isDisabled, value, options, onChange }: ChoiceProps<Value>) {
  const intl = useIntl();
  return (
    <NativeSelect
      size="xs"
      disabled={isDisabled}
      label={intl.formatMessage({ id })}
      value={value}
      data={options.map(([one, words]) => ({ value: one, label: intl.formatMessage({ id: words }) }))}
      onChange={(event) => {
        const chosen = options.find(([one]) => one === event.currentTarget.value);
        if (chosen) onChange(chosen[0]);
      }}
    />
  );
}
