/** Settings of a company: its rules, terms, calendar and rates, its people and the keys of its programs. */

import { queryOptions } from "@tanstack/react-query";
import { type Tagged, answered, answeredWithTag, http } from "@/api/client";
import type {
  ApprovalBandWish,
  ApprovalRules,
  CheckRelease,
  CreatedToken,
  DueAnswer,
  ExchangeRate,
  Holiday,
  HouseBank,
  HouseBankWish,
  Member,
  NewMember,
  PaymentTerm,
  RemittanceSettings,
  Settings,
  SettingsOut,
  Token,
} from "@/api/shapes";
import type { Role } from "./roles";
import { settingsKeys } from "./keys";

/** More than a company has; a list that is longer says so. */
const ALL = 200;

export function rulesOptions(company: string) {
  return queryOptions({
    queryKey: settingsKeys.rules(company),
    queryFn: ({ signal }): Promise<Tagged<SettingsOut>> =>
      answeredWithTag<SettingsOut>(
        http.GET("/api/v1/companies/{company}/settings", { params: { path: { company } }, signal }),
      ),
  });
}

/** A new version of the rules, unless somebody else made one meanwhile. */
export function saveRules(company: string, tag: string, settings: Settings): Promise<SettingsOut> {
  return answered<SettingsOut>(
    http.PUT("/api/v1/companies/{company}/settings", {
      params: { path: { company }, header: { "If-Match": tag } },
      body: settings,
    }),
  );
}

export function remittanceOptions(company: string) {
  return queryOptions({
    queryKey: settingsKeys.remittance(company),
    queryFn: ({ signal }): Promise<Tagged<RemittanceSettings>> =>
      answeredWithTag<RemittanceSettings>(
        http.GET("/api/v1/companies/{company}/remittance-settings", {
          params: { path: { company } },
          signal,
        }),
      ),
  });
}

/** Switch advices on or off, unless somebody else changed them meanwhile. */
export function saveRemittance(
  company: string,
  tag: string,
  settings: RemittanceSettings,
): Promise<RemittanceSettings> {
  return answered<RemittanceSettings>(
    http.PUT("/api/v1/companies/{company}/remittance-settings", {
      params: { path: { company }, header: { "If-Match": tag } },
      body: settings,
    }),
  );
}

export function termsOptions(company: string) {
  return queryOptions({
    queryKey: settingsKeys.terms(company),
    queryFn: async ({ signal }): Promise<PaymentTerm[]> => {
      const params = { path: { company }, query: { limit: ALL } };
      return (await answered(http.GET("/api/v1/companies/{company}/payment-terms", { params, signal })))
        .items;
    },
  });
}

/** When an invoice of a day would fall due by a term, and why. */
export function tryTerm(company: string, code: string, day: string): Promise<DueAnswer> {
  return answered<DueAnswer>(
    http.POST("/api/v1/companies/{company}/payment-terms/preview", {
      params: { path: { company } },
      body: { code, document_date: day, amount: "1000.00", currency: "TRY" },
    }),
  );
}

export function holidaysOptions(company: string, year: number) {
  return queryOptions({
    queryKey: settingsKeys.holidays(company, year),
    queryFn: async ({ signal }): Promise<Holiday[]> => {
      const params = { path: { company }, query: { year, limit: ALL } };
      return (await answered(http.GET("/api/v1/companies/{company}/holidays", { params, signal }))).items;
    },
  });
}

export interface NewHoliday {
  date: string;
  name: string;
  half_day: boolean;
}

export function addHoliday(company: string, holiday: NewHoliday): Promise<unknown> {
  return answered(
    http.POST("/api/v1/companies/{company}/holidays", { params: { path: { company } }, body: holiday }),
  );
}

/** Public holidays of a year that are not there yet. */
export function fillHolidays(company: string, year: number): Promise<unknown> {
  const body = { from_year: year, to_year: year };
  return answered(
    http.POST("/api/v1/companies/{company}/holidays/fill", { params: { path: { company } }, body }),
  );
}

export function removeHoliday(company: string, id: string): Promise<unknown> {
  const path = { company, holiday_id: id };
  return answered(http.DELETE("/api/v1/companies/{company}/holidays/{holiday_id}", { params: { path } }));
}

export function ratesOptions(company: string) {
  return queryOptions({
    queryKey: settingsKeys.rates(company),
    queryFn: async ({ signal }): Promise<ExchangeRate[]> => {
      const params = { path: { company }, query: { limit: ALL } };
      return (await answered(http.GET("/api/v1/companies/{company}/exchange-rates", { params, signal })))
        .items;
    },
  });
}

export interface NewRate {
  date: string;
  base: string;
  quote: string;
  type: ExchangeRate["type"];
  unit: number;
  rate: string;
  source: string;
}

export function addRate(company: string, rate: NewRate): Promise<unknown> {
  return answered(
    http.POST("/api/v1/companies/{company}/exchange-rates", { params: { path: { company } }, body: rate }),
  );
}

export function removeRate(company: string, id: string): Promise<unknown> {
  const path = { company, rate_id: id };
  return answered(http.DELETE("/api/v1/companies/{company}/exchange-rates/{rate_id}", { params: { path } }));
}

export function houseBanksOptions(company: string) {
  return queryOptions({
    queryKey: settingsKeys.houseBanks(company),
    queryFn: async ({ signal }): Promise<HouseBank[]> => {
      const params = { path: { company }, query: { limit: ALL } };
      return (await answered(http.GET("/api/v1/companies/{company}/house-banks", { params, signal }))).items;
    },
  });
}

/** A new account (`id` null), or all of one anew. */
export function saveHouseBank(company: string, id: string | null, wish: HouseBankWish): Promise<HouseBank> {
  if (id === null) {
    const params = { path: { company } };
    return answered<HouseBank>(http.POST("/api/v1/companies/{company}/house-banks", { params, body: wish }));
  }
  const params = { path: { company, house_bank_id: id } };
  return answered<HouseBank>(
    http.PUT("/api/v1/companies/{company}/house-banks/{house_bank_id}", { params, body: wish }),
  );
}

/** The second person's word that an account is right. */
export function confirmHouseBank(company: string, id: string): Promise<HouseBank> {
  const params = { path: { company, house_bank_id: id } };
  return answered<HouseBank>(
    http.POST("/api/v1/companies/{company}/house-banks/{house_bank_id}/confirm", { params }),
  );
}

export function removeHouseBank(company: string, id: string): Promise<unknown> {
  const params = { path: { company, house_bank_id: id } };
  return answered(http.DELETE("/api/v1/companies/{company}/house-banks/{house_bank_id}", { params }));
}

/** Accounts of more than one supplier that somebody has said are right. */
export function sharedIbansOptions(company: string) {
  return queryOptions({
    queryKey: settingsKeys.sharedIbans(company),
    queryFn: async ({ signal }): Promise<CheckRelease[]> => {
      const params = { path: { company }, query: { limit: ALL } };
      return (await answered(http.GET("/api/v1/companies/{company}/shared-ibans", { params, signal }))).items;
    },
  });
}

/** One person's word; it counts once another has confirmed it. */
export function askForSharedIban(company: string, iban: string, reason: string): Promise<CheckRelease> {
  const params = { path: { company } };
  return answered<CheckRelease>(
    http.POST("/api/v1/companies/{company}/shared-ibans", { params, body: { iban, reason } }),
  );
}

export function confirmSharedIban(company: string, id: string): Promise<CheckRelease> {
  const params = { path: { company, release_id: id } };
  return answered<CheckRelease>(
    http.POST("/api/v1/companies/{company}/shared-ibans/{release_id}/confirm", { params }),
  );
}

export function approvalRulesOptions(company: string) {
  return queryOptions({
    queryKey: settingsKeys.approvals(company),
    queryFn: ({ signal }): Promise<ApprovalRules> => {
      const params = { path: { company } };
      return answered<ApprovalRules>(
        http.GET("/api/v1/companies/{company}/approval-rules", { params, signal }),
      );
    },
  });
}

/** All bands anew; they count once a second person has agreed. */
export function proposeApprovalRules(company: string, bands: ApprovalBandWish[]): Promise<ApprovalRules> {
  const params = { path: { company } };
  return answered<ApprovalRules>(
    http.PUT("/api/v1/companies/{company}/approval-rules", { params, body: { bands } }),
  );
}

export function confirmApprovalRules(company: string, version: number): Promise<ApprovalRules> {
  const params = { path: { company, version: String(version) } };
  return answered<ApprovalRules>(
    http.POST("/api/v1/companies/{company}/approval-rules/{version}/confirm", { params }),
  );
}

export function membersOptions(company: string) {
  return queryOptions({
    queryKey: settingsKeys.members(company),
    queryFn: async ({ signal }): Promise<Member[]> => {
      const params = { path: { company }, query: { limit: ALL } };
      return (await answered(http.GET("/api/v1/companies/{company}/members", { params, signal }))).items;
    },
  });
}

export interface Invitation {
  email: string;
  name: string;
  role: Role;
}

/** Give a person a role; somebody new gets a one-time link, which only this answer has. */
export function addMember(company: string, { email, name, role }: Invitation): Promise<NewMember> {
  return answered<NewMember>(
    http.POST("/api/v1/companies/{company}/members", {
      params: { path: { company } },
      body: { email, role, name: name || null, language: "tr" },
    }),
  );
}

export function changeMember(company: string, id: string, role: Role): Promise<unknown> {
  const path = { company, user_id: Number(id) };
  return answered(
    http.PATCH("/api/v1/companies/{company}/members/{user_id}", { params: { path }, body: { role } }),
  );
}

export function removeMember(company: string, id: string): Promise<unknown> {
  const path = { company, user_id: Number(id) };
  return answered(http.DELETE("/api/v1/companies/{company}/members/{user_id}", { params: { path } }));
}

export function tokensOptions() {
  return queryOptions({
    queryKey: settingsKeys.tokens(),
    queryFn: async ({ signal }): Promise<Token[]> =>
      (await answered(http.GET("/api/v1/tokens", { params: { query: { limit: ALL } }, signal }))).items,
  });
}

export interface TokenWish {
  name: string;
  role: Role;
  days: number;
}

/** A key for a program; its secret is in this answer and never again. */
export function createToken(company: string, { name, role, days }: TokenWish): Promise<CreatedToken> {
  return answered<CreatedToken>(http.POST("/api/v1/tokens", { body: { name, role, company, days } }));
}

export function revokeToken(id: string): Promise<unknown> {
  return answered(http.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: Number(id) } } }));
}
