/** The newest import and calculation of a company: which of them runs, and what their end means for the rest. */

import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useRef } from "react";
import { useIntl } from "react-intl";
import type { CalculationOut, ImportOut } from "@/api/shapes";
import { calculationKeys } from "@/features/calculations/keys";
import { isRunning as isCalculating } from "@/features/calculations/progress";
import { newestCalculationOptions } from "@/features/calculations/queries";
import { companyKeys } from "@/features/companies/keys";
import { isRunning as isImporting } from "@/features/imports/progress";
import { newestImportOptions } from "@/features/imports/queries";
import { useTopic } from "@/realtime/react";

/** Somebody else, or a schedule, may start one: nothing tells us but asking. */
const ASK_EVERY_MS = 5000;

export interface Jobs {
  calculation: CalculationOut | null;
  batch: ImportOut | null;
}

export function useJobs(company: string): Jobs {
  const client = useQueryClient();
  const calculation =
    useQuery({ ...newestCalculationOptions(company), refetchInterval: ASK_EVERY_MS }).data ?? null;
  const batch = useQuery({ ...newestImportOptions(company), refetchInterval: ASK_EVERY_MS }).data ?? null;
  const tell = useNotice();

  useEnding(calculation?.id, calculation !== null && isCalculating(calculation.status), () => {
    void client.invalidateQueries({ queryKey: companyKeys.all });
    if (calculation)
      tell(calculation.id, wordsOfCalculation(calculation), calculation.status === "succeeded");
  });
  useEnding(batch?.id, batch !== null && isImporting(batch.status), () => {
    void client.invalidateQueries({ queryKey: companyKeys.all });
    void client.invalidateQueries({ queryKey: calculationKeys.all });
    if (batch) tell(batch.id, wordsOfImport(batch), batch.status === "applied", batch.file_name);
  });
  // Figures have been switched, or may have been while nothing was heard: the company names another calculation and
  // key date now.
  useTopic("suppliers", () => {
    void client.invalidateQueries({ queryKey: companyKeys.all });
  });
  return { calculation, batch };
}

type Words = "job.calculated" | "job.calculationFailed" | "job.imported" | "job.importFailed" | null;

function wordsOfCalculation({ status }: CalculationOut): Words {
  if (status === "succeeded") return "job.calculated";
  return status === "failed" ? "job.calculationFailed" : null;
}

function wordsOfImport({ status }: ImportOut): Words {
  if (status === "applied") return "job.imported";
  return status === "failed" || status === "rejected" ? "job.importFailed" : null;
}

/** Say how something ended, unless the person is looking at it anyway. */
function useNotice(): (id: string, words: Words, isGood: boolean, file?: string) => void {
  const intl = useIntl();
  const { pathname } = useLocation();
  return (id, words, isGood, file = "") => {
    const section = words?.startsWith("job.calc") ? "/calculations" : "/imports";
    if (words === null || pathname.includes(section)) return;
    notifications.show({
      id,
      message: intl.formatMessage({ id: words }, { file }),
      color: isGood ? "green" : "red",
      autoClose: isGood ? 5000 : false,
      closeButtonProps: { "aria-label": intl.formatMessage({ id: "close" }) },
    });
  };
}

/** Act once when a job that was seen running has ended. */
function useEnding(id: string | undefined, isRunning: boolean, act: () => void): void {
  const seen = useRef<string | undefined>(undefined);
  const ended = useEffectEvent(act);
  useEffect(() => {
    if (isRunning) {
      seen.current = id;
    } else if (id !== undefined && seen.current === id) {
      seen.current = undefined;
      ended();
    }
  }, [id, isRunning]);
}
