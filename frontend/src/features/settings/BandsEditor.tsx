/** Writing approval rules: bands by currency from zero on, each with its approvals one after the other. */

import { Button, Checkbox, Group, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { ApprovalBand, ApprovalBandWish, CompanyOut, Member } from "@/api/shapes";
import { readAmount } from "@/money/reading";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { fieldErrorsOf } from "@/ui/fieldErrors";
import { useFormats } from "@/ui/formats";
import { type BandDraft, beginningsOf, draftOf, newBand, wishOf } from "./bands";
import { proposeApprovalRules } from "./queries";
import styles from "./settings.module.css";
import { useChange } from "./useChange";

const MOST_STEPS = 5;

interface BandsEditorProps {
  company: CompanyOut;
  bands: readonly ApprovalBand[];
  approvers: readonly Member[];
  onDone: () => void;
}

export function BandsEditor({ company, bands, approvers, onDone }: BandsEditorProps) {
  const intl = useIntl();
  const [drafts, setDrafts] = useState<BandDraft[]>(() =>
    bands.length > 0 ? bands.map((band) => draftOf(band, intl.locale)) : [newBand(company.currency)],
  );
  const [currency, setCurrency] = useState(company.currency);
  const saving = useChange(async (wish: ApprovalBandWish[]) => {
    await proposeApprovalRules(company.code, wish);
    onDone();
  });
  const wish = wishOf(drafts, intl.locale);
  const beginnings = beginningsOf(drafts, intl.locale);
  const shown = drafts.flatMap((draft, place) => [
    `/bands/${place}/up_to`,
    `/bands/${place}/from_amount`,
    `/bands/${place}/currency`,
    ...draft.steps.map((_step, number) => `/bands/${place}/steps/${number}`),
  ]);
  const wrong = fieldErrorsOf(saving.error, shown);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (wish) saving.mutate(wish);
  };
  /** After the last band of the currency. */
  const add = () => {
    const last = drafts.findLastIndex((one) => one.currency === currency);
    setDrafts(drafts.toSpliced(last < 0 ? drafts.length : last + 1, 0, newBand(currency)));
  };
  return (
    <form onSubmit={onSubmit} className={styles.box}>
      {saving.isError && !wrong.areAllShown && <ErrorPanel error={saving.error} />}
      <ul className={styles.bands}>
        {drafts.map((draft, place) => (
          <BandFields
            // A band is its place: two of them may say the same while they are written.
            key={place}
            draft={draft}
            from={beginnings[place] ?? null}
            approvers={approvers}
            errorOf={(part) => wrong.of(`/bands/${place}/${part}`)}
            onChange={(next) => setDrafts(drafts.with(place, next))}
            onRemove={() => setDrafts(drafts.toSpliced(place, 1))}
          />
        ))}
      </ul>
      <div className={styles.form}>
        <TextInput
          w={90}
          maxLength={3}
          label={intl.formatMessage({ id: "company.currency" })}
          value={currency}
          onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
        />
        <Button variant="default" disabled={!/^[A-Z]{3}$/.test(currency)} onClick={add}>
          <FormattedMessage id="approvals.addBand" />
        </Button>
      </div>
      <Group>
        <Button type="submit" loading={saving.isPending} disabled={wish === null}>
          <FormattedMessage id="approvals.save" />
        </Button>
        <Button variant="subtle" onClick={onDone}>
          <FormattedMessage id="cancel" />
        </Button>
      </Group>
      <p className={styles.meta}>
        <FormattedMessage id="approvals.save.why" />
      </p>
    </form>
  );
}

interface BandFieldsProps {
  draft: BandDraft;
  from: string | null;
  approvers: readonly Member[];
  errorOf: (part: string) => string | undefined;
  onChange: (draft: BandDraft) => void;
  onRemove: () => void;
}

function BandFields({ draft, from, approvers, errorOf, onChange, onRemove }: BandFieldsProps) {
  const intl = useIntl();
  const formats = useFormats();
  const { currency, upTo, steps } = draft;
  const read = upTo.trim() === "" ? null : readAmount(upTo, currency, intl.locale);
  const unreadable = upTo.trim() !== "" && read === null;
  const named = from === null ? currency : formats.money(from, currency);
  return (
    <li>
      <fieldset className={styles.plain}>
        <legend className={styles.legend}>
          <FormattedMessage id="approvals.from" values={{ from: named }} />
        </legend>
        <TextInput
          maw={260}
          inputMode="decimal"
          label={intl.formatMessage({ id: "approvals.upTo" })}
          placeholder={intl.formatMessage({ id: "approvals.noEnd" })}
          value={upTo}
          description={read === null ? undefined : formats.money(read, currency)}
          inputWrapperOrder={["label", "input", "description", "error"]}
          error={
            unreadable
              ? intl.formatMessage({ id: "line.amountUnread" })
              : (errorOf("up_to") ?? errorOf("from_amount") ?? errorOf("currency"))
          }
          onChange={(event) => onChange({ ...draft, upTo: event.currentTarget.value })}
        />
        <ol className={styles.steps}>
          {steps.map((step, number) => (
            // A step is its place in the order.
            <li key={number}>
              <StepFields
                number={number + 1}
                chosen={step}
                approvers={approvers}
                error={errorOf(`steps/${number}`)}
                onChange={(next) => onChange({ ...draft, steps: steps.with(number, next) })}
              />
            </li>
          ))}
        </ol>
        <Checkbox
          label={intl.formatMessage({ id: "approvals.secondFactor" })}
          checked={draft.secondFactor}
          onChange={(event) => onChange({ ...draft, secondFactor: event.currentTarget.checked })}
        />
        <Group gap={6} mt="sm">
          <Button
            size="compact-sm"
            variant="default"
            disabled={steps.length >= MOST_STEPS}
            onClick={() => onChange({ ...draft, steps: [...steps, []] })}
          >
            <FormattedMessage id="approvals.addStep" />
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            disabled={steps.length <= 1}
            onClick={() => onChange({ ...draft, steps: steps.slice(0, -1) })}
          >
            <FormattedMessage id="approvals.dropStep" />
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={intl.formatMessage({ id: "settings.removeNamed" }, { name: named })}
            onClick={onRemove}
          >
            <FormattedMessage id="approvals.dropBand" />
          </Button>
        </Group>
      </fieldset>
    </li>
  );
}

interface StepFieldsProps {
  number: number;
  chosen: readonly string[];
  approvers: readonly Member[];
  error: string | undefined;
  onChange: (chosen: readonly string[]) => void;
}

/** One approval: by anybody who may, or by one of those that are ticked. */
function StepFields({ number, chosen, approvers, error, onChange }: StepFieldsProps) {
  const intl = useIntl();
  return (
    <Checkbox.Group
      label={intl.formatMessage({ id: "approvals.step" }, { number })}
      description={intl.formatMessage({ id: "approvals.step.why" })}
      error={error}
      value={[...chosen]}
      onChange={onChange}
    >
      <Group gap="sm" mt={4}>
        {approvers.map((one) => (
          <Checkbox key={one.id} size="xs" value={one.id} label={one.name || one.email} />
        ))}
        {approvers.length === 0 && (
          <span className={styles.meta}>
            <FormattedMessage id="approvals.noApprovers" />
          </span>
        )}
      </Group>
    </Checkbox.Group>
  );
}
