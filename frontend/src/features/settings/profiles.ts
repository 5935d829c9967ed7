/** What banks want of a file; the first unless something else is said. */

export const PROFILES = [
  { value: "", label: "pain.001.001.09" },
  { value: "pain.001.001.03", label: "pain.001.001.03" },
  { value: "sepa", label: "SEPA · pain.001.001.09" },
  { value: "sepa-03", label: "SEPA · pain.001.001.03" },
  { value: "tr", label: "TR · pain.001.001.09" },
  { value: "tr-03", label: "TR · pain.001.001.03" },
];

/** An unknown one, which an installation may have, is called by its own name. */
export function profileName(profile: string): string {
  return PROFILES.find(({ value }) => value === profile)?.label ?? profile;
}
