/** The live client on its own: see README.md beside this file. `npm run client` makes one file of it. */

export { readMissedFrom } from "./missed";
export { type LiveFrame, type Missed, type Place, type TopicFrame, afterClose, isNumbered } from "./protocol";
export { type LiveOptions, LiveSocket, type LiveStatus, type SocketLike } from "./socket";
export type { TopicListener } from "./topic";
