/** The day the figures are of; another one can be looked at, if it was calculated. */

import { Button, Loader, Popover, Stack } from "@mantine/core";
import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { Suspense, lazy, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { CompanyOut } from "@/api/shapes";
import { useFormats } from "@/ui/formats";

const DayPicker = lazy(async () => ({ default: (await import("@/ui/DayPicker")).DayPicker }));

export function AsOf({ company }: { company: CompanyOut }) {
  const intl = useIntl();
  const formats = useFormats();
  const navigate = useNavigate();
  const [isOpen, setIsOpen] = useState(false);
  const { pathname } = useLocation();
  const { as_of: chosen } = useSearch({ from: "/signed-in/c/$company" });
  const day = chosen ?? company.key_date;
  const show = (asOf: string | undefined) => {
    setIsOpen(false);
    void navigate({
      // The overview and the list can show another day; from elsewhere it leads to the list.
      to: pathname.endsWith("/overview") ? "/c/$company/overview" : "/c/$company/suppliers",
      params: { company: company.code },
      search: (before) => ({ ...before, as_of: asOf }),
    });
  };
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          fw={500}
          miw={0}
          style={{ flexShrink: 1 }}
          variant={chosen ? "light" : "default"}
          color={chosen ? "orange" : "gray"}
          title={intl.formatMessage({ id: "asOf.pick" })}
          rightSection={<span aria-hidden>▾</span>}
          onClick={() => setIsOpen(!isOpen)}
        >
          {day ? (
            <FormattedMessage id="asOf.current" values={{ day: formats.date(day) }} />
          ) : (
            <FormattedMessage id="asOf.none" />
          )}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Suspense fallback={<Loader />}>
            <DayPicker value={day} latest={company.today} onPick={show} />
          </Suspense>
          {chosen && (
            <Button variant="light" size="compact-sm" onClick={() => show(undefined)}>
              <FormattedMessage id="asOf.back" />
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
