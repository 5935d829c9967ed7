/** Choosing a password of one's own; the old one is asked for where there is one. */

import { Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { textOf } from "./form";
import { changePassword } from "./queries";

export const SHORTEST_PASSWORD = 12;

interface PasswordFormProps {
  hasPassword: boolean;
  onChanged: () => void;
  /** Beside the button: the way to leave it for later. */
  otherwise?: ReactNode;
}

export function PasswordForm({ hasPassword, onChanged, otherwise }: PasswordFormProps) {
  const intl = useIntl();
  const change = useMutation({ mutationFn: changePassword, onSuccess: onChanged });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const old = hasPassword ? { old_password: textOf(form, "old") } : {};
    change.mutate({ new_password: textOf(form, "new"), ...old });
  };
  const showPassword = { "aria-label": intl.formatMessage({ id: "signIn.showPassword" }) };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        {change.isError && <ErrorPanel error={change.error} />}
        {hasPassword && (
          <PasswordInput
            name="old"
            autoComplete="current-password"
            required
            withAsterisk={false}
            label={intl.formatMessage({ id: "password.old" })}
            visibilityToggleButtonProps={showPassword}
          />
        )}
        <PasswordInput
          name="new"
          autoComplete="new-password"
          required
          minLength={SHORTEST_PASSWORD}
          withAsterisk={false}
          label={intl.formatMessage({ id: "password.new" })}
          description={intl.formatMessage({ id: "password.hint" }, { length: SHORTEST_PASSWORD })}
          visibilityToggleButtonProps={showPassword}
        />
        <Text size="xs" c="dimmed">
          <FormattedMessage id="password.others" />
        </Text>
        <Group>
          <Button type="submit" loading={change.isPending}>
            <FormattedMessage id="password.submit" />
          </Button>
          {otherwise}
        </Group>
      </Stack>
    </form>
  );
}
