/** The session ended while a page was open: sign in over it, and nothing of it is lost. */

import { Modal, Stack, Text } from "@mantine/core";
import { FormattedMessage, useIntl } from "react-intl";
import type { Me } from "@/api/shapes";
import { SignInForm } from "./SignInForm";

interface SessionOverDialogProps {
  opened: boolean;
  email: string | null;
  onSignedIn: (me: Me) => void;
}

export function SessionOverDialog({ opened, email, onSignedIn }: SessionOverDialogProps) {
  const intl = useIntl();
  return (
    <Modal
      opened={opened}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={intl.formatMessage({ id: "session.over" })}
      centered
    >
      <Stack>
        <Text size="sm">
          <FormattedMessage id="session.over.detail" />
        </Text>
        <SignInForm onSignedIn={onSignedIn} email={email} />
      </Stack>
    </Modal>
  );
}
