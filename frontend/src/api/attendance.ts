/** Whether somebody is at the page. What it reads by itself must not keep an approver's session open. */

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
const LASTS_MS = 60_000;

/** Header of a request that nobody asked for; the server (payments/api/idling.py) counts it as no sign of life. */
export const UNATTENDED = "X-Vade-Unattended";

let last = Date.now();

for (const sign of SIGNS) {
  globalThis.addEventListener?.(sign, () => (last = Date.now()), { capture: true, passive: true });
}

/** Whether the last key, touch or movement was within a minute. */
export function isAttended(): boolean {
  return Date.now() - last < LASTS_MS;
}
