/** Deleting a group is asked about: whoever has a view narrowed to it loses that view. */

import { Button, Group, Modal } from "@mantine/core";
import { FormattedMessage, useIntl } from "react-intl";
import type { SupplierGroup } from "@/api/shapes";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import styles from "./groups.module.css";
import { removeGroup } from "./queries";
import { useGroupChange } from "./useGroupChange";

interface RemoveGroupProps {
  company: string;
  group: SupplierGroup;
  /** Why it cannot be deleted now; null when it can. */
  reason: string | null;
  onClose: () => void;
}

export function RemoveGroup({ company, group, reason, onClose }: RemoveGroupProps) {
  const intl = useIntl();
  const removing = useGroupChange(company, () => removeGroup(company, group.id), onClose);
  return (
    <Modal
      opened
      onClose={onClose}
      title={intl.formatMessage({ id: "groups.remove.title" }, { name: group.name })}
      closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
    >
      <div className={styles.dialog}>
        {removing.isError && <ErrorPanel error={removing.error} />}
        <p className={styles.meta}>
          <FormattedMessage id="groups.remove.why" />
        </p>
        <Group>
          <GatedButton
            color="red"
            reason={reason}
            loading={removing.isPending}
            onClick={() => removing.mutate(undefined)}
          >
            <FormattedMessage id="groups.remove" />
          </GatedButton>
          <Button variant="subtle" onClick={onClose}>
            <FormattedMessage id="cancel" />
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
