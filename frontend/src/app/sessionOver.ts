/** Whether the session ended under an open page. Requests and the socket both may notice it first. */

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let isOver = false;

export const sessionOver = {
  set(value: boolean): void {
    isOver = value;
    for (const listener of listeners) listener();
  },
};

export function useSessionOver(): boolean {
  return useSyncExternalStore(subscribe, () => isOver);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
