/** Changing one payment of a draft: leave it out, hold items back, pay a part, take another tier or account. */

import { Group, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Tagged } from "@/api/client";
import type { PaymentLine, PaymentRun } from "@/api/shapes";
import { readAmount } from "@/money/reading";
import { GatedButton } from "@/ui/GatedButton";
import { Notice } from "@/ui/Notice";
import { useFormats } from "@/ui/formats";
import { StepError } from "./StepError";
import { type HoldWish, type ItemWish, NO_HOLD, changeOf, wishOf } from "./changing";
import styles from "./paymentRuns.module.css";
import { accountsOptions, houseBanksOptions } from "./queries";
import { useStep } from "./useStep";

interface LineEditorProps {
  company: string;
  found: Tagged<PaymentRun>;
  line: PaymentLine;
  /** Why it cannot be changed now; null when it can. */
  reason: string | null;
  onClose: () => void;
}

const FATES = ["pay", "drop", "hold"] as const;
const KINDS = ["hold", "dispute"] as const;

export function LineEditor({ company, found, line, reason, onClose }: LineEditorProps) {
  const intl = useIntl();
  const step = useStep(found, onClose);
  const accounts = useQuery(accountsOptions(line.supplier));
  const houses = useQuery(houseBanksOptions(company));
  const [account, setAccount] = useState(line.bank_account);
  const [house, setHouse] = useState(line.house_bank);
  const [wishes, setWishes] = useState<ItemWish[]>(() => line.items.map((item) => wishOf(item, intl.locale)));
  const [hold, setHold] = useState(NO_HOLD);
  const isHeld = wishes.some((wish) => wish.fate === "hold");
  const change = changeOf(line, { account, house, wishes, hold }, intl.locale);
  const usable = (houses.data ?? []).filter((one) => one.currency === line.currency);
  const houseName = usable.find((one) => one.name === house || one.id === house)?.id ?? house;
  const same = change === null ? intl.formatMessage({ id: "line.same" }) : null;
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={line.payee_name}
      closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
    >
      <div className={styles.dialog}>
        {found.data.status === "in_approval" && (
          <Notice tone="warning">
            <FormattedMessage id="line.edit.voids" />
          </Notice>
        )}
        {step.isError && <StepError error={step.error} run={found.data} />}
        <div className={styles.form}>
          <NativeSelect
            label={intl.formatMessage({ id: "line.account" })}
            value={account}
            data={[
              { value: line.bank_account, label: line.iban },
              ...(accounts.data ?? [])
                .filter((one) => one.id !== line.bank_account)
                .map((one) => ({ value: one.id, label: one.iban })),
            ]}
            onChange={(event) => setAccount(event.currentTarget.value)}
          />
          <NativeSelect
            label={intl.formatMessage({ id: "line.house" })}
            value={houseName}
            data={
              usable.length > 0
                ? usable.map((one) => ({ value: one.id, label: `${one.name} …${one.iban.slice(-4)}` }))
                : [{ value: line.house_bank, label: line.house_iban }]
            }
            onChange={(event) => setHouse(event.currentTarget.value)}
          />
        </div>
        <ul className={styles.wishes}>
          {wishes.map((wish, place) => (
            <Item
              key={`${wish.entry}/${wish.part ?? 0}`}
              wish={wish}
              currency={line.currency}
              onChange={(next) => setWishes(wishes.with(place, next))}
            />
          ))}
        </ul>
        {isHeld && <HoldFields hold={hold} onChange={setHold} />}
        <Group>
          <GatedButton
            reason={reason ?? same}
            loading={step.isPending}
            onClick={() => {
              if (change) step.mutate({ kind: "edit", line: line.id, change });
            }}
          >
            <FormattedMessage id="line.save" />
          </GatedButton>
          <GatedButton
            variant="light"
            color="red"
            reason={reason}
            loading={step.isPending}
            onClick={() => step.mutate({ kind: "edit", line: line.id, change: { drop: true, items: [] } })}
          >
            <FormattedMessage id="line.drop" />
          </GatedButton>
        </Group>
      </div>
    </Modal>
  );
}

interface ItemProps {
  wish: ItemWish;
  currency: string;
  onChange: (wish: ItemWish) => void;
}

function Item({ wish, currency, onChange }: ItemProps) {
  const intl = useIntl();
  const formats = useFormats();
  const read = readAmount(wish.amount, currency, intl.locale);
  return (
    <li>
      <span className={styles.name}>{wish.document}</span>
      <NativeSelect
        size="xs"
        aria-label={intl.formatMessage({ id: "line.fateOf" }, { document: wish.document })}
        value={wish.fate}
        data={FATES.map((value) => ({ value, label: intl.formatMessage({ id: `fate.${value}` }) }))}
        onChange={(event) => onChange({ ...wish, fate: event.currentTarget.value as ItemWish["fate"] })}
      />
      {wish.fate === "pay" && (
        <>
          <TextInput
            size="xs"
            inputMode="decimal"
            aria-label={intl.formatMessage({ id: "line.amountOf" }, { document: wish.document })}
            value={wish.amount}
            error={read === null ? intl.formatMessage({ id: "line.amountUnread" }) : undefined}
            description={read === null ? undefined : formats.money(read, currency)}
            inputWrapperOrder={["label", "input", "description", "error"]}
            onChange={(event) => onChange({ ...wish, amount: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            w={90}
            inputMode="decimal"
            aria-label={intl.formatMessage({ id: "line.tierOf" }, { document: wish.document })}
            leftSection="%"
            value={wish.tier}
            onChange={(event) => onChange({ ...wish, tier: event.currentTarget.value })}
          />
        </>
      )}
    </li>
  );
}

interface HoldFieldsProps {
  hold: HoldWish;
  onChange: (hold: HoldWish) => void;
}

function HoldFields({ hold, onChange }: HoldFieldsProps) {
  const intl = useIntl();
  return (
    <div className={styles.form}>
      <NativeSelect
        label={intl.formatMessage({ id: "item.type" })}
        value={hold.dispute ? "dispute" : "hold"}
        data={KINDS.map((value) => ({ value, label: intl.formatMessage({ id: `hold.${value}` }) }))}
        onChange={(event) => onChange({ ...hold, dispute: event.currentTarget.value === "dispute" })}
      />
      <TextInput
        required
        maxLength={200}
        label={intl.formatMessage({ id: "line.holdReason" })}
        value={hold.reason}
        onChange={(event) => onChange({ ...hold, reason: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={intl.formatMessage({ id: "holds.until.optional" })}
        value={hold.until ?? ""}
        onChange={(event) => onChange({ ...hold, until: event.currentTarget.value || null })}
      />
    </div>
  );
}
