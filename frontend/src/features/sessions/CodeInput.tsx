/** A code of the authenticator app, or a recovery code; telephones offer to fill it in. */

import { TextInput } from "@mantine/core";
import { useIntl } from "react-intl";

export function CodeInput() {
  const intl = useIntl();
  return (
    <TextInput
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      required
      minLength={6}
      maxLength={40}
      withAsterisk={false}
      // It appears because it is what is asked for now.
      data-autofocus
      ref={(input) => input?.focus()}
      label={intl.formatMessage({ id: "code.label" })}
      description={intl.formatMessage({ id: "code.hint" })}
    />
  );
}
