/** Roles, from the least to the most. */

export const ROLES = ["viewer", "clerk", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];
