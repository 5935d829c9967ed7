/** A calendar for one day, week from Monday, in the page's language. Loaded when it is opened. */

import "@mantine/core/styles/UnstyledButton.layer.css";
import "@mantine/dates/styles.layer.css";
import { DatePicker, DatesProvider } from "@mantine/dates";
import "dayjs/locale/en-gb";
import "dayjs/locale/tr";
import { useIntl } from "react-intl";

interface DayPickerProps {
  /** YYYY-MM-DD */
  value: string | null;
  latest: string;
  onPick: (day: string) => void;
}

export function DayPicker({ value, latest, onPick }: DayPickerProps) {
  const { locale } = useIntl();
  return (
    <DatesProvider settings={{ locale: locale === "tr-TR" ? "tr" : "en-gb", firstDayOfWeek: 1 }}>
      <DatePicker
        value={value}
        defaultDate={value ?? latest}
        maxDate={latest}
        onChange={(day) => {
          if (day !== null) onPick(day);
        }}
      />
    </DatesProvider>
  );
}
