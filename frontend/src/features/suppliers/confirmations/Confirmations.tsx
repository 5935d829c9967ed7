/** Balance confirmation: the letter about a day, on paper, and what the supplier answered. */

import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import { saveFile } from "@/api/download";
import type { BalanceConfirmation } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { fieldErrorsOf } from "@/ui/fieldErrors";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { useFormats } from "@/ui/formats";
import { LANGUAGES } from "@/ui/languages";
import { supplierKeys } from "../keys";
import styles from "../suppliers.module.css";
import { AnswerTag } from "./AnswerTag";
import { Balances } from "./Balances";
import { ConfirmationDialog } from "./ConfirmationDialog";
import { askForConfirmation, confirmationsOptions, readLetter } from "./queries";

export interface ConfirmationsProps {
  supplier: string;
  /** Why one cannot make letters or record answers now; null when one can. */
  reason: string | null;
}

export function Confirmations({ supplier, reason }: ConfirmationsProps) {
  const found = useQuery(confirmationsOptions(supplier));
  const [openId, setOpenId] = useState<string | null>(null);
  const open = found.data?.find((one) => one.id === openId);
  return (
    <>
      <NewLetter supplier={supplier} reason={reason} />
      <QueryError query={found} />
      {found.isPending && <LoadingRows rows={3} />}
      {found.data?.length === 0 && (
        <EmptyState title={<FormattedMessage id="confirmations.none" />}>
          <FormattedMessage id="confirmations.none.why" />
        </EmptyState>
      )}
      {found.data && found.data.length > 0 && <Letters letters={found.data} onOpen={setOpenId} />}
      {open && <ConfirmationDialog letter={open} reason={reason} onClose={() => setOpenId(null)} />}
    </>
  );
}

function Letters({
  letters,
  onOpen,
}: {
  letters: readonly BalanceConfirmation[];
  onOpen: (id: string) => void;
}) {
  const intl = useIntl();
  const formats = useFormats();
  const saving = useMutation({ mutationFn: async (id: string) => saveFile(await readLetter(id)) });
  return (
    <>
      {saving.isError && <ErrorPanel error={saving.error} />}
      <PlainTable
        caption={intl.formatMessage({ id: "tab.confirmations" })}
        columns={[
          { key: "day", name: <FormattedMessage id="confirmations.day" /> },
          { key: "balance", name: <FormattedMessage id="confirmations.ours" />, end: true },
          { key: "by", name: <FormattedMessage id="confirmations.by" /> },
          { key: "answer", name: <FormattedMessage id="confirmations.answer" /> },
          { key: "acts", name: "", end: true },
        ]}
        rows={letters.map((letter) => {
          const day = formats.date(letter.key_date);
          return {
            key: letter.id,
            cells: [
              day,
              <Balances key="balance" balances={letter.balances} />,
              `${letter.created_by}, ${formats.moment(letter.created_at)}`,
              <AnswerTag key="answer" answer={letter.answer} />,
              <span key="acts" className={styles.acts}>
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={saving.isPending && saving.variables === letter.id}
                  aria-label={intl.formatMessage({ id: "confirmations.letterNamed" }, { day })}
                  onClick={() => saving.mutate(letter.id)}
                >
                  PDF
                </Button>
                <Button
                  size="compact-sm"
                  variant={letter.answer === "" ? "light" : "default"}
                  aria-label={intl.formatMessage(
                    { id: letter.answer === "" ? "confirmations.recordNamed" : "confirmations.showNamed" },
                    { day },
                  )}
                  onClick={() => onOpen(letter.id)}
                >
                  <FormattedMessage
                    id={letter.answer === "" ? "confirmations.record" : "confirmations.show"}
                  />
                </Button>
              </span>,
            ],
          };
        })}
      />
    </>
  );
}

function NewLetter({ supplier, reason }: ConfirmationsProps) {
  const intl = useIntl();
  const client = useQueryClient();
  const [day, setDay] = useState("");
  const [language, setLanguage] = useState<BalanceConfirmation["language"]>("tr");
  const asking = useMutation({
    mutationFn: () => askForConfirmation(supplier, { key_date: day, language }),
    onSuccess: () => client.invalidateQueries({ queryKey: supplierKeys.confirmations(supplier) }),
  });
  const wrong = fieldErrorsOf(asking.error, ["/key_date", "/language"]);
  const unsaid = day === "" ? intl.formatMessage({ id: "confirmations.needsDay" }) : null;
  return (
    <section className={styles.holdForm}>
      {asking.isError && !wrong.areAllShown && <ErrorPanel error={asking.error} />}
      <div className={styles.holdFields}>
        <TextInput
          type="date"
          label={intl.formatMessage({ id: "confirmations.day" })}
          value={day}
          error={wrong.of("/key_date")}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <NativeSelect
          label={intl.formatMessage({ id: "confirmations.language" })}
          value={language}
          error={wrong.of("/language")}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          onChange={(event) => setLanguage(event.currentTarget.value === "en" ? "en" : "tr")}
        />
        <GatedButton
          variant="default"
          reason={reason ?? unsaid}
          loading={asking.isPending}
          onClick={() => asking.mutate()}
        >
          <FormattedMessage id="confirmations.make" />
        </GatedButton>
      </div>
    </section>
  );
}
