/** The live connection in React: a provider for the tab's one socket, and hooks that end what they began. */

import {
  type ReactNode,
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useSyncExternalStore,
} from "react";
import type { FrameOf, TopicName } from "./protocol";
import type { LiveSocket, LiveStatus } from "./socket";

const LiveContext = createContext<LiveSocket | null>(null);

/** Keeps the socket connected for as long as it is mounted, and awake to changes of the network. */
export function LiveProvider({ socket, children }: { socket: LiveSocket; children: ReactNode }) {
  useEffect(() => {
    const onChange = () => socket.probe();
    const onVisible = () => {
      if (document.visibilityState === "visible") socket.probe();
    };
    socket.start();
    window.addEventListener("online", onChange);
    window.addEventListener("offline", onChange);
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      window.removeEventListener("online", onChange);
      window.removeEventListener("offline", onChange);
      document.removeEventListener("visibilitychange", onVisible);
      socket.stop();
    };
  }, [socket]);
  return <LiveContext value={socket}>{children}</LiveContext>;
}

export function useLive(): LiveSocket {
  const socket = useContext(LiveContext);
  if (!socket) throw new Error("useLive needs a LiveProvider above it");
  return socket;
}

export function useLiveStatus(): LiveStatus {
  const socket = useLive();
  return useSyncExternalStore(
    (listener) => socket.onStatus(listener),
    () => socket.status,
  );
}

/** Hear every frame of a topic while mounted; null watches nothing. */
export function useTopic<Name extends TopicName>(
  topic: Name | null,
  onFrame: (frame: FrameOf<Name>) => void,
): void {
  const socket = useLive();
  const hear = useEffectEvent(onFrame);
  useEffect(() => {
    if (topic === null) return undefined;
    return socket.watch(topic, {
      // A topic sends its own types only (contract, part 3), and types it does not know are ignored by the switches.
      onFrame: (frame) => hear(frame as FrameOf<Name>),
    });
  }, [socket, topic]);
}
