/** Taking down what a supplier answers: it agrees, or its own balances. */

import { Button, Radio, TextInput, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { BalanceConfirmation } from "@/api/shapes";
import { readAmount } from "@/money/reading";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { fieldErrorsOf } from "@/ui/fieldErrors";
import { GatedButton } from "@/ui/GatedButton";
import { useFormats } from "@/ui/formats";
import { supplierKeys } from "../keys";
import styles from "../suppliers.module.css";
import { recordAnswer } from "./queries";

interface Theirs {
  currency: string;
  typed: string;
}

interface AnswerFormProps {
  letter: BalanceConfirmation;
  reason: string | null;
}

export function AnswerForm({ letter, reason }: AnswerFormProps) {
  const intl = useIntl();
  const formats = useFormats();
  const client = useQueryClient();
  const [agreed, setAgreed] = useState(true);
  const [on, setOn] = useState("");
  const [by, setBy] = useState("");
  const [note, setNote] = useState("");
  const [theirs, setTheirs] = useState<Theirs[]>(() => newTheirs(letter));
  const read = theirs.map(({ currency, typed }) => readAmount(typed, currency, intl.locale));
  const recording = useMutation({
    mutationFn: () =>
      recordAnswer(letter.id, {
        agreed,
        answered_on: on,
        answered_by: by.trim(),
        note: note.trim(),
        their_balances: agreed
          ? []
          : theirs.map(({ currency }, place) => ({ currency, balance: read[place] ?? "" })),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: supplierKeys.confirmations(letter.supplier) }),
  });
  const pointers = theirs.flatMap((_, place) => [pointerOf(place, "currency"), pointerOf(place, "balance")]);
  const wrong = fieldErrorsOf(recording.error, [
    "/answered_on",
    "/answered_by",
    "/note",
    ...(agreed ? [] : pointers),
  ]);
  const isUnsaid =
    on === "" ||
    by.trim() === "" ||
    (!agreed && theirs.some(({ currency }, place) => currency.length !== 3 || read[place] === null));
  const change = (place: number, part: Partial<Theirs>) =>
    setTheirs(theirs.map((one, at) => (at === place ? { ...one, ...part } : one)));
  return (
    <>
      {recording.isError && !wrong.areAllShown && <ErrorPanel error={recording.error} />}
      <Radio.Group
        label={intl.formatMessage({ id: "confirmations.answer" })}
        value={agreed ? "agreed" : "disputed"}
        onChange={(value) => setAgreed(value === "agreed")}
      >
        <div className={styles.holdFields}>
          <Radio value="agreed" label={intl.formatMessage({ id: "confirmations.agreed" })} />
          <Radio value="disputed" label={intl.formatMessage({ id: "confirmations.disputed" })} />
        </div>
      </Radio.Group>
      {!agreed && (
        <>
          {theirs.map(({ currency, typed }, place) => {
            const isFixed = place < letter.balances.length;
            const amount = read[place];
            return (
              // Rows are only ever added at the end.
              // oxlint-disable-next-line react/no-array-index-key
              <div key={place} className={styles.holdFields}>
                {!isFixed && (
                  <TextInput
                    w={110}
                    maxLength={3}
                    label={intl.formatMessage({ id: "confirmations.currency" })}
                    value={currency}
                    error={wrong.of(pointerOf(place, "currency"))}
                    onChange={(event) => change(place, { currency: event.currentTarget.value.toUpperCase() })}
                  />
                )}
                <TextInput
                  inputMode="decimal"
                  label={intl.formatMessage({ id: "confirmations.theirBalance" }, { currency })}
                  description={
                    amount === null || amount === undefined
                      ? intl.formatMessage({ id: "confirmations.sign" })
                      : formats.money(amount, currency)
                  }
                  inputWrapperOrder={["label", "input", "description", "error"]}
                  value={typed}
                  error={
                    typed.trim() !== "" && amount === null
                      ? intl.formatMessage({ id: "line.amountUnread" })
                      : wrong.of(pointerOf(place, "balance"))
                  }
                  onChange={(event) => change(place, { typed: event.currentTarget.value })}
                />
              </div>
            );
          })}
          <div>
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => setTheirs([...theirs, { currency: "", typed: "" }])}
            >
              <FormattedMessage id="confirmations.anotherCurrency" />
            </Button>
          </div>
        </>
      )}
      <div className={styles.holdFields}>
        <TextInput
          type="date"
          label={intl.formatMessage({ id: "confirmations.answeredOn" })}
          min={letter.key_date}
          value={on}
          error={wrong.of("/answered_on")}
          onChange={(event) => setOn(event.currentTarget.value)}
        />
        <TextInput
          maxLength={200}
          label={intl.formatMessage({ id: "confirmations.answeredBy" })}
          value={by}
          error={wrong.of("/answered_by")}
          onChange={(event) => setBy(event.currentTarget.value)}
        />
      </div>
      <Textarea
        autosize
        minRows={2}
        maxLength={2000}
        label={intl.formatMessage({ id: "confirmations.note" })}
        value={note}
        error={wrong.of("/note")}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <p className={styles.quiet}>
        <FormattedMessage id="confirmations.once" />
      </p>
      <div>
        <GatedButton
          reason={reason ?? (isUnsaid ? intl.formatMessage({ id: "confirmations.unsaid" }) : null)}
          loading={recording.isPending}
          onClick={() => recording.mutate()}
        >
          <FormattedMessage id="confirmations.save" />
        </GatedButton>
      </div>
    </>
  );
}

/** A row for each currency of the letter; a letter without any asks for the currency too. */
function newTheirs(letter: BalanceConfirmation): Theirs[] {
  if (letter.balances.length === 0) return [{ currency: "", typed: "" }];
  return letter.balances.map(({ currency }) => ({ currency, typed: "" }));
}

function pointerOf(place: number, name: "currency" | "balance"): string {
  return `/their_balances/${place}/${name}`;
}
