/** Who is signed in, and the ways in and out. */

import { queryOptions } from "@tanstack/react-query";
import { answered, http } from "@/api/client";
import { RequestRefused } from "@/api/failures";
import type { CompanyRole, Me, SecondFactorEnrolment, SecondFactorState } from "@/api/shapes";
import { sessionKeys } from "./keys";

export const meOptions = queryOptions({
  queryKey: sessionKeys.me,
  queryFn: ({ signal }) => answered<Me>(http.GET("/api/v1/me", { signal })),
  staleTime: 5 * 60_000,
});

export type Credentials =
  { email: string; password: string; code?: string } | { link: string; code?: string };

const CODE_NEEDED = "second-factor-needed";

/** The rest was right: a code of the second factor is asked for. */
export function isCodeNeeded(error: unknown): boolean {
  return error instanceof RequestRefused && error.problem.code === CODE_NEEDED;
}

/** Whether a field for the code belongs on the screen: it is asked for, or the one given was wrong. */
export function asksForCode(error: unknown): boolean {
  return isCodeNeeded(error) || (error instanceof RequestRefused && error.problem.code === "wrong-code");
}

export function signIn(credentials: Credentials): Promise<Me> {
  return answered<Me>(http.POST("/api/v1/session", { body: credentials }));
}

export function signOut(): Promise<unknown> {
  return answered(http.DELETE("/api/v1/session"));
}

export function changePassword(change: { new_password: string; old_password?: string }): Promise<unknown> {
  return answered(http.POST("/api/v1/session/password", { body: change }));
}

export const secondFactorOptions = queryOptions({
  queryKey: sessionKeys.secondFactor,
  queryFn: ({ signal }) => answered<SecondFactorState>(http.GET("/api/v1/me/totp", { signal })),
});

export function beginSecondFactor(body: { password?: string }): Promise<SecondFactorEnrolment> {
  return answered<SecondFactorEnrolment>(http.POST("/api/v1/me/totp", { body }));
}

export async function confirmSecondFactor(code: string): Promise<string[]> {
  return (await answered(http.POST("/api/v1/me/totp/confirm", { body: { code } }))).recovery_codes;
}

export async function renewRecoveryCodes(code: string): Promise<string[]> {
  return (await answered(http.POST("/api/v1/me/totp/recovery-codes", { body: { code } }))).recovery_codes;
}

export function disableSecondFactor(code: string): Promise<unknown> {
  return answered(http.POST("/api/v1/me/totp/disable", { body: { code } }));
}

/** Whether a role may confirm what somebody else brought. */
export function mayConfirm(role: CompanyRole["role"] | undefined): boolean {
  return role === "approver" || role === "admin";
}

/** Whether a role may import and calculate; the server decides, the page only explains. */
export function mayWrite(role: CompanyRole["role"] | undefined): boolean {
  return role === "clerk" || role === "admin";
}
