/** Writing a group: its name, and how the codes of its suppliers begin. */

import { Modal, TextInput, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { SupplierGroup } from "@/api/shapes";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { fieldErrorsOf } from "@/ui/fieldErrors";
import styles from "./groups.module.css";
import { prefixesOf, wordsOfPrefixes } from "./prefixes";
import { saveGroup } from "./queries";
import { useGroupChange } from "./useGroupChange";

interface GroupDialogProps {
  company: string;
  /** Null: a new one. */
  group: SupplierGroup | null;
  /** Why it cannot be saved now; null when it can. */
  reason: string | null;
  onClose: () => void;
}

export function GroupDialog({ company, group, reason, onClose }: GroupDialogProps) {
  const intl = useIntl();
  const [name, setName] = useState(group?.name ?? "");
  const [typed, setTyped] = useState(group?.prefixes.join("\n") ?? "");
  const prefixes = prefixesOf(typed);
  const saving = useGroupChange(
    company,
    () => saveGroup(company, group?.id ?? null, { name: name.trim(), prefixes }),
    onClose,
  );
  const wrong = fieldErrorsOf(saving.error, [
    "/name",
    "/prefixes",
    ...prefixes.map((_prefix, place) => `/prefixes/${place}`),
  ]);
  const isComplete = name.trim() !== "" && prefixes.length > 0;
  const why = reason ?? (isComplete ? null : intl.formatMessage({ id: "groups.needsBoth" }));
  const save = () => {
    if (why === null && !saving.isPending) saving.mutate(undefined);
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={group?.name ?? intl.formatMessage({ id: "groups.add" })}
      closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
    >
      <form onSubmit={onSubmit} className={styles.dialog}>
        {saving.isError && !wrong.areAllShown && <ErrorPanel error={saving.error} />}
        <TextInput
          required
          data-autofocus
          maxLength={200}
          label={intl.formatMessage({ id: "groups.name" })}
          value={name}
          error={wrong.of("/name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          required
          autosize
          minRows={3}
          maxRows={10}
          classNames={{ input: styles.codes ?? "" }}
          label={intl.formatMessage({ id: "groups.prefixes" })}
          description={intl.formatMessage({ id: "groups.prefixes.why" })}
          value={typed}
          error={wordsOfPrefixes(prefixes, wrong.of)}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <GatedButton reason={why} loading={saving.isPending} onClick={save}>
          <FormattedMessage id="groups.save" />
        </GatedButton>
      </form>
    </Modal>
  );
}
