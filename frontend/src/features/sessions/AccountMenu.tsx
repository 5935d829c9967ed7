/** The person's initials; behind them who it is, the password, and the way out. */

import { Avatar, Loader, Menu, Modal, Text, UnstyledButton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Suspense, lazy, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Me } from "@/api/shapes";
import { Spoken } from "@/ui/Spoken";
import { signOut } from "./queries";

// Fields are needed by few who open the menu.
const PasswordForm = lazy(async () => ({ default: (await import("./PasswordForm")).PasswordForm }));
const SecondFactorPanel = lazy(async () => ({
  default: (await import("./SecondFactorPanel")).SecondFactorPanel,
}));

interface AccountMenuProps {
  me: Me;
  onSignedOut: () => void;
  onPasswordChanged: () => void;
}

export function AccountMenu({ me, onSignedOut, onPasswordChanged }: AccountMenuProps) {
  const intl = useIntl();
  const [choosing, setChoosing] = useState(false);
  const [securing, setSecuring] = useState(false);
  const leaving = useMutation({ mutationFn: signOut, onSettled: onSignedOut });
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <UnstyledButton>
            <Avatar size={30} radius="xl" color="vade" variant="light" name={me.name} />
            <Spoken>{intl.formatMessage({ id: "account.menu" }, { name: me.name })}</Spoken>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text size="sm" fw={600} c="var(--vade-ink)">
              {me.name}
            </Text>
            {me.email && <Text size="xs">{me.email}</Text>}
          </Menu.Label>
          <Menu.Divider />
          <Menu.Item onClick={() => setChoosing(true)}>
            <FormattedMessage id={me.has_password ? "password.change" : "password.prompt"} />
          </Menu.Item>
          <Menu.Item onClick={() => setSecuring(true)}>
            <FormattedMessage id="secondFactor.title" />
          </Menu.Item>
          <Menu.Item onClick={() => leaving.mutate()}>
            <FormattedMessage id="account.signOut" />
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={choosing}
        onClose={() => setChoosing(false)}
        title={intl.formatMessage({ id: "password.prompt" })}
        closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
      >
        <Suspense fallback={<Loader />}>
          <PasswordForm
            hasPassword={me.has_password}
            onChanged={() => {
              setChoosing(false);
              onPasswordChanged();
            }}
          />
        </Suspense>
      </Modal>
      <Modal
        opened={securing}
        onClose={() => setSecuring(false)}
        title={intl.formatMessage({ id: "secondFactor.title" })}
        closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
      >
        <Suspense fallback={<Loader />}>
          <SecondFactorPanel me={me} onDone={() => setSecuring(false)} />
        </Suspense>
      </Modal>
    </>
  );
}
