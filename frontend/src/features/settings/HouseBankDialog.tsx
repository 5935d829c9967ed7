/** Entering or changing an account to pay from; what the server refuses stands at its field. */

import { Button, Checkbox, Modal, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { CompanyOut, HouseBank, HouseBankWish } from "@/api/shapes";
import { readAmount, typedAmount } from "@/money/reading";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { fieldErrorsOf } from "@/ui/fieldErrors";
import { Notice } from "@/ui/Notice";
import { useFormats } from "@/ui/formats";
import { PROFILES } from "./profiles";
import { saveHouseBank } from "./queries";
import styles from "./settings.module.css";
import { field, useChange } from "./useChange";

interface HouseBankDialogProps {
  company: CompanyOut;
  /** Null: a new one. */
  bank: HouseBank | null;
  onClose: () => void;
}

const ADDRESS = ["street", "building", "postal_code", "town", "country"] as const;
const SHOWN = [
  ...["name", "iban", "currency", "holder", "bic", "methods", "daily_limit", "profile"].map(
    (name) => `/${name}`,
  ),
  ...ADDRESS.map((name) => `/address/${name}`),
];

export function HouseBankDialog({ company, bank, onClose }: HouseBankDialogProps) {
  const intl = useIntl();
  const formats = useFormats();
  const [limit, setLimit] = useState(bank?.daily_limit ? typedAmount(bank.daily_limit, intl.locale) : "");
  const [currency, setCurrency] = useState(bank?.currency ?? company.currency);
  const saving = useChange(async (wish: HouseBankWish) => {
    await saveHouseBank(company.code, bank?.id ?? null, wish);
    onClose();
  });
  const wrong = fieldErrorsOf(saving.error, SHOWN);
  const read = limit.trim() === "" ? null : readAmount(limit, currency, intl.locale);
  const unreadable = limit.trim() !== "" && read === null;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!unreadable) saving.mutate(wishOf(new FormData(event.currentTarget), read));
  };
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={bank?.name ?? intl.formatMessage({ id: "houses.add" })}
      closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
    >
      <form onSubmit={onSubmit} className={styles.dialog}>
        {bank?.confirmed && (
          <Notice tone="warning">
            <FormattedMessage id="houses.change.why" />
          </Notice>
        )}
        {saving.isError && !wrong.areAllShown && <ErrorPanel error={saving.error} />}
        <div className={styles.fields}>
          <TextInput
            name="name"
            required
            maxLength={200}
            label={intl.formatMessage({ id: "houses.name" })}
            defaultValue={bank?.name}
            error={wrong.of("/name")}
          />
          <TextInput
            name="iban"
            required
            label="IBAN"
            autoComplete="off"
            defaultValue={bank?.iban}
            error={wrong.of("/iban")}
          />
          <TextInput
            name="currency"
            required
            maxLength={3}
            pattern="[A-Za-z]{3}"
            label={intl.formatMessage({ id: "company.currency" })}
            value={currency}
            error={wrong.of("/currency")}
            onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
          />
          <TextInput
            inputMode="decimal"
            label={intl.formatMessage({ id: "houses.limit" })}
            placeholder={intl.formatMessage({ id: "houses.limit.none" })}
            value={limit}
            description={read === null ? undefined : formats.money(read, currency)}
            inputWrapperOrder={["label", "input", "description", "error"]}
            error={unreadable ? intl.formatMessage({ id: "line.amountUnread" }) : wrong.of("/daily_limit")}
            onChange={(event) => setLimit(event.currentTarget.value)}
          />
          <NativeSelect
            name="profile"
            label={intl.formatMessage({ id: "houses.profile" })}
            defaultValue={bank?.profile ?? ""}
            data={PROFILES}
            error={wrong.of("/profile")}
          />
          <TextInput
            name="bic"
            maxLength={11}
            label="BIC"
            defaultValue={bank?.bic}
            error={wrong.of("/bic")}
          />
          <TextInput
            name="holder"
            maxLength={140}
            label={intl.formatMessage({ id: "houses.holder" })}
            placeholder={company.name}
            defaultValue={bank?.holder}
            error={wrong.of("/holder")}
          />
          <TextInput
            name="methods"
            label={intl.formatMessage({ id: "houses.methods" })}
            placeholder={intl.formatMessage({ id: "houses.methods.all" })}
            defaultValue={bank?.methods.join(", ")}
            error={wrong.of("/methods")}
          />
        </div>
        <fieldset className={styles.plain}>
          <legend className={styles.meta}>
            <FormattedMessage id="houses.address" />
          </legend>
          <div className={styles.fields}>
            {ADDRESS.map((name) => (
              <TextInput
                key={name}
                name={name}
                maxLength={name === "country" ? 2 : 70}
                label={intl.formatMessage({ id: `houses.address.${name}` })}
                defaultValue={bank?.address[name]}
                error={wrong.of(`/address/${name}`)}
              />
            ))}
          </div>
        </fieldset>
        <Checkbox
          name="address_required"
          label={intl.formatMessage({ id: "houses.addressRequired" })}
          defaultChecked={bank?.address_required ?? false}
        />
        <Checkbox
          name="active"
          label={intl.formatMessage({ id: "houses.active" })}
          defaultChecked={bank?.active ?? true}
        />
        <div>
          <Button type="submit" loading={saving.isPending}>
            <FormattedMessage id="houses.save" />
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function wishOf(form: FormData, limit: string | null): HouseBankWish {
  return {
    name: field(form, "name"),
    iban: field(form, "iban"),
    currency: field(form, "currency").toUpperCase(),
    holder: field(form, "holder"),
    bic: field(form, "bic").toUpperCase(),
    methods: field(form, "methods")
      .split(/[,;\s]+/)
      .filter(Boolean),
    daily_limit: limit,
    profile: field(form, "profile"),
    address: {
      street: field(form, "street"),
      building: field(form, "building"),
      postal_code: field(form, "postal_code"),
      town: field(form, "town"),
      country: field(form, "country").toUpperCase(),
    },
    address_required: form.has("address_required"),
    active: form.has("active"),
  };
}
