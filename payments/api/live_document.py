"""The live protocol as AsyncAPI 3, from the same models that build the frames and read the commands."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from payments.events.supplier_shape import SupplierFrame
from payments.events.types import LiveFrame
from realtime.close_codes import CLOSE_CODES
from realtime.commands import LIVE, OLDER

DESCRIPTION = """\
Figures of suppliers as they change, over WebSockets. Every frame says its type and carries state, never a difference:
applying the newest is enough. Unknown types and fields are to be ignored.

Sign in with the session cookie and an allowed Origin, with `?ticket=` from `POST /api/v1/ws-tickets`, or with a Bearer
header. `seq` of `supplier:<id>` grows by exactly one; whoever reconnects with `since` and `epoch` gets every later
event, or a snapshot that contains them.
"""
_SCHEMAS = "#/components/schemas/"
_MESSAGES = "#/components/messages/"
_CHANNELS = {
    "supplier": (
        "/ws/suppliers/{id}",
        "One supplier: subscribed at once, the first frame is its snapshot. `?since=41&epoch=b3f1` resumes.",
    ),
    "live": ("/ws/live", "Many topics by command; one socket for a whole page."),
    "older": (
        "/ws/supplierpayment",
        "The older address: follows the topic `suppliers`; a message comes back as `echo`.",
    ),
}
_COMMANDS_OF = {"supplier": ("Ping", "Auth"), "live": ("Subscribe", "Unsubscribe", "Ping", "Auth")}


def live_document() -> dict[str, Any]:
    """The AsyncAPI 3.0 document."""
    frames, commands, schemas = _frames(), _commands(), dict[str, Any]()
    for one in (frames, commands):
        schemas |= one.pop("schemas")
    commands_of = {**_COMMANDS_OF, "older": ("Ping", "Auth", "Echo")}
    messages = {**frames["messages"], **commands["messages"]}
    sent = sorted(frames["messages"])
    channels, operations = {}, {}
    for name, (address, description) in _CHANNELS.items():
        taken = commands_of[name]
        channels[name] = {
            "address": address,
            "description": description,
            "messages": {one: {"$ref": f"{_MESSAGES}{one}"} for one in (*sent, *taken)},
            **({"parameters": {"id": {"description": "Id of the supplier."}}} if "{id}" in address else {}),
            "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
        }
        operations[f"{name}Send"] = _operation("send", name, sent, "What the server sends.")
        operations[f"{name}Receive"] = _operation("receive", name, taken, "What a client may send.")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Vade live",
            "version": "1.0.0",
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0"},
            "x-close-codes": [
                {"code": one.code, "meaning": one.meaning, "then": one.then} for one in CLOSE_CODES.values()
            ],
        },
        "defaultContentType": "application/json",
        "servers": {"here": {"host": "localhost", "protocol": "wss", "description": "This installation."}},
        "channels": channels,
        "operations": operations,
        "components": {"messages": dict(sorted(messages.items())), "schemas": dict(sorted(schemas.items()))},
    }


def _operation(action: str, channel: str, messages: tuple[str, ...] | list[str], summary: str) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "description": "Each by its `type`." if action == "send" else "Each by its `op`; anything else is refused.",
        "messages": [{"$ref": f"#/channels/{channel}/messages/{one}"} for one in messages],
    }


def _frames() -> dict[str, Any]:
    """Messages and schemas of everything a socket sends, in both shapes."""
    found: dict[str, Any] = {"messages": {}, "schemas": {}}
    unions: tuple[Any, ...] = (LiveFrame, SupplierFrame)
    for union in unions:
        schema = TypeAdapter(union).json_schema(ref_template=f"{_SCHEMAS}{{model}}", mode="serialization")
        found["schemas"] |= schema["$defs"]
        for kind, place in schema["discriminator"]["mapping"].items():
            name = place.rpartition("/")[2]
            found["messages"][name] = _message(name, kind, schema["$defs"][name])
    return found


def _commands() -> dict[str, Any]:
    found: dict[str, Any] = {"messages": {}, "schemas": {}}
    for adapter in (LIVE, OLDER):
        found["schemas"] |= adapter.json_schema(ref_template=f"{_SCHEMAS}{{model}}")["$defs"]
    for name, schema in found["schemas"].items():
        found["messages"][name] = _message(name, schema["properties"].get("op", {}).get("const", "message"), schema)
    return found


def _message(name: str, kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": kind,
        "title": name,
        "summary": schema.get("description", "").strip(),
        "payload": {"$ref": f"{_SCHEMAS}{name}"},
        "examples": [{"name": kind, "payload": one} for one in schema.get("examples", ())],
    }
