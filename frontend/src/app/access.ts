/** What the person may do in the company on the screen; the server decides, the pages only explain. */

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useIntl } from "react-intl";
import { mayConfirm, mayWrite, meOptions } from "@/features/sessions/queries";
import type { CompanyRole } from "@/api/shapes";
import { useLiveStatus } from "@/realtime/react";

/** Why nothing can be imported or calculated now; null when it can. */
export function useWriteReason(): string | null {
  return useReason(mayWrite, "reason.role");
}

/** Why nothing can be confirmed now; null when it can. */
export function useConfirmReason(): string | null {
  return useReason(mayConfirm, "reason.confirm");
}

/** Why settings, people and keys cannot be changed now; null when they can. */
export function useAdminReason(): string | null {
  return useReason((role) => role === "admin", "reason.admin");
}

/** Why payments cannot be prepared or changed now; null when they can. Administrators do not pay. */
export function usePrepareReason(): string | null {
  return useReason((role) => role === "clerk", "reason.prepare");
}

/** Why a payment run cannot be approved now; null when it can. */
export function useApproveReason(): string | null {
  return useReason((role) => role === "approver", "reason.approve");
}

function useReason(
  may: (role: CompanyRole["role"] | undefined) => boolean,
  otherwise: "reason.role" | "reason.confirm" | "reason.admin" | "reason.prepare" | "reason.approve",
): string | null {
  const intl = useIntl();
  const { company } = useParams({ from: "/signed-in/c/$company" });
  const me = useQuery({ ...meOptions, enabled: false });
  const status = useLiveStatus();
  const role = me.data?.companies.find((one) => one.code === company)?.role;
  if (!may(role)) return intl.formatMessage({ id: otherwise });
  return status.state === "offline" ? intl.formatMessage({ id: "reason.offline" }) : null;
}
