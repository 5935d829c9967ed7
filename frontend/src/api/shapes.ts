/** Short names for the shapes of the API, as the schema gives them. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type SecondFactorState = Schemas["SecondFactorState"];
export type SecondFactorEnrolment = Schemas["SecondFactorEnrolment"];
export type CompanyOut = Schemas["CompanyOut"];
export type CompanyRole = Schemas["CompanyRole"];
export type SupplierRow = Schemas["SupplierRow"];
export type SupplierList = Schemas["SupplierList"];
export type SupplierOut = Schemas["SupplierOut"];
export type CurrencyTotals = Schemas["CurrencyTotals"];
export type Overview = Schemas["OverviewOut"];
export type CurrencyOverview = Schemas["CurrencyOverview"];
export type Closing = Schemas["Closing"];
export type OpenItem = Schemas["OpenItemOut"];
export type Allocation = Schemas["AllocationOut"];
export type Entry = Schemas["EntryOut"];
export type EventList = Schemas["EventList"];
export type ImportOut = Schemas["ImportOut"];
export type ImportProgress = Schemas["ImportProgress"];
export type RowIssue = Schemas["RowIssueOut"];
export type CalculationOut = Schemas["CalculationOut"];
export type RunProgress = Schemas["RunProgress"];
export type ChangedRow = Schemas["ChangedRow"];
export type Problem = Schemas["Problem"];
export type LiveFrame = Schemas["LiveFrame"];
export type Fault = Schemas["Fault"];
export type SettingsOut = Schemas["SettingsOut"];
export type Settings = Schemas["Settings"];
export type PaymentTerm = Schemas["PaymentTermOut"];
export type DueAnswer = Schemas["DueAnswerOut"];
export type Holiday = Schemas["HolidayOut"];
export type ExchangeRate = Schemas["ExchangeRateOut"];
export type Member = Schemas["MemberOut"];
export type NewMember = Schemas["NewMemberOut"];
export type Token = Schemas["TokenOut"];
export type CreatedToken = Schemas["CreatedToken"];
export type PaymentRun = Schemas["PaymentRunOut"];
export type PaymentRunList = Schemas["PaymentRunList"];
export type PaymentRunReview = Schemas["PaymentRunReview"];
export type PaymentLine = Schemas["PaymentLineOut"];
export type PaymentItem = Schemas["PaymentItemOut"];
export type PaymentException = Schemas["PaymentExceptionOut"];
export type LineChange = Schemas["LineChangeIn"];
export type HouseBank = Schemas["HouseBankOut"];
