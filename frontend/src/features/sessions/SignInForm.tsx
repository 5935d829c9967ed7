/** E-mail and password, and a code where there is a second factor. Password managers and paste work. */

import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Me } from "@/api/shapes";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { CodeInput } from "./CodeInput";
import { asksForCode, isCodeNeeded, signIn } from "./queries";
import { textOf } from "./form";

interface SignInFormProps {
  onSignedIn: (me: Me) => void;
  /** The person whose session ended; they sign in again. */
  email?: string | null;
}

export function SignInForm({ onSignedIn, email }: SignInFormProps) {
  const intl = useIntl();
  const [withCode, setWithCode] = useState(false);
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: onSignedIn,
    onError: (error) => setWithCode((before) => before || asksForCode(error)),
    networkMode: "always",
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const code = textOf(form, "code").trim();
    attempt.mutate({
      email: textOf(form, "email").trim(),
      password: textOf(form, "password"),
      ...(code ? { code } : {}),
    });
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        {attempt.isError && !isCodeNeeded(attempt.error) && <ErrorPanel error={attempt.error} />}
        <TextInput
          name="email"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          defaultValue={email ?? ""}
          label={intl.formatMessage({ id: "signIn.email" })}
        />
        <PasswordInput
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          label={intl.formatMessage({ id: "signIn.password" })}
          visibilityToggleButtonProps={{ "aria-label": intl.formatMessage({ id: "signIn.showPassword" }) }}
        />
        {withCode && <CodeInput />}
        <Button type="submit" loading={attempt.isPending} fullWidth mt="xs">
          <FormattedMessage id="signIn.submit" />
        </Button>
      </Stack>
    </form>
  );
}
