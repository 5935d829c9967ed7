/** TR | EN */

import { SegmentedControl } from "@mantine/core";
import { useIntl } from "react-intl";
import { type Language, useLanguage } from "./language";

export function LanguageSwitch() {
  const intl = useIntl();
  const { language, choose } = useLanguage();
  return (
    <SegmentedControl
      size="xs"
      aria-label={intl.formatMessage({ id: "language.label" })}
      value={language}
      data={[
        { value: "tr", label: <abbr title="Türkçe">TR</abbr> },
        { value: "en", label: <abbr title="English">EN</abbr> },
      ]}
      onChange={(value) => choose(value as Language)}
    />
  );
}
