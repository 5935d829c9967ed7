/** What one person likes on one machine. A browser that keeps nothing works as well, for as long as the tab lives. */

const PREFIX = "vade.";

export type Preference = "language" | "company" | "shortcuts";

export function readPreference(name: Preference): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function keepPreference(name: Preference, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Storage is full or forbidden: the choice holds for this tab.
  }
}
