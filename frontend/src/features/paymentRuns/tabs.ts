/** Parts of a payment run; the first is shown unless the address names another. */

export const RUN_TABS = ["lines", "exceptions", "advices", "history"] as const;
export type RunTab = (typeof RUN_TABS)[number];
