"""The names of topics on the wire, and how each is followed. Rights are checked here, and again while it lasts."""

from __future__ import annotations

from uuid import UUID

from payments.models import CalculationRun, ImportBatch, PaymentRun
from payments.selectors import access
from payments.selectors.access import CalculationNotFound, Caller, ImportNotFound, NoPermission, PaymentRunNotFound
from payments.selectors.work_states import CALCULATION, IMPORT, PAYMENT_RUN, WorkKind
from realtime import lists, me
from realtime.database import in_database
from realtime.hub import Hub
from realtime.lists import ListFollower
from realtime.me import MeFollower
from realtime.refusals import NotOnTicket, TopicNotFound
from realtime.socket import Socket
from realtime.suppliers import OwnSupplierFollower, SupplierFollower
from realtime.watching import Follower, View
from realtime.works import WorkFollower


async def follow(
    hub: Hub, socket: Socket, topic: str, *, since: int | None = None, epoch: str | None = None
) -> tuple[Follower, int | None]:
    """
    Begin to follow a topic for a socket; `socket.follow` lets it speak.

    Returns:
        The follower, and how many missed events it will replay; none if its snapshot comes first.

    Raises:
        TopicNotFound: no topic has this name.
        SupplierNotFound, CalculationNotFound, ImportNotFound, PaymentRunNotFound: there is none, or none the caller
            may know of.
        NoPermission: the caller sees the company but may not read.
        NotOnTicket: the socket was opened with a ticket for other topics.
    """
    if socket.sign_in.topics is not None and topic not in socket.sign_in.topics:
        raise NotOnTicket
    caller = socket.sign_in.caller
    kind, _, name = topic.partition(":")
    if kind == "supplier" and name:
        return await _follow_supplier(hub, socket, caller, name, since=since, epoch=epoch)
    if kind == CALCULATION.noun and name:
        run = await in_database(access.calculation, caller, _uuid(name, CalculationNotFound(calculation=name)))
        return await _follow_work(hub, socket, CALCULATION, run), None
    if kind == IMPORT.noun and name:
        batch = await in_database(access.import_batch, caller, _uuid(name, ImportNotFound(batch=name)))
        return await _follow_work(hub, socket, IMPORT, batch), None
    if kind == PAYMENT_RUN.noun and name:
        paid = await in_database(access.payment_run, caller, _uuid(name, PaymentRunNotFound(run=name)))
        return await _follow_work(hub, socket, PAYMENT_RUN, paid), None
    if topic == lists.TOPIC:
        return await _follow_lists(hub, socket, caller), None
    if topic == me.TOPIC:
        follower = MeFollower(socket)
        follower.begin(await _view(caller))
        return follower, None
    raise TopicNotFound


async def _follow_supplier(
    hub: Hub, socket: Socket, caller: Caller, name: str, *, since: int | None, epoch: str | None
) -> tuple[Follower, int | None]:
    supplier = await in_database(access.supplier_to_watch, caller, name)
    shape = SupplierFollower if caller.supplier_id is None else OwnSupplierFollower
    follower = shape(hub.supplier(supplier), socket)
    try:
        return follower, await follower.begin(since=since, epoch=epoch)
    except BaseException:
        follower.leave()
        raise


async def _follow_work(
    hub: Hub, socket: Socket, kind: WorkKind, row: CalculationRun | ImportBatch | PaymentRun
) -> Follower:
    follower = WorkFollower(hub.work(kind, row), socket)
    try:
        await follower.begin()
    except BaseException:
        follower.leave()
        raise
    return follower


async def _follow_lists(hub: Hub, socket: Socket, caller: Caller) -> Follower:
    if caller.supplier_id is not None:
        raise NoPermission(permission="read")
    follower = ListFollower(hub.company_lists, socket, background=hub.background)
    try:
        await follower.begin(await _view(caller))
    except BaseException:
        follower.leave()
        raise
    return follower


async def _view(caller: Caller) -> View:
    return View(caller, {one.pk: one for one in await in_database(access.visible_companies, caller)})


def _uuid(name: str, otherwise: Exception) -> UUID:
    try:
        return UUID(name)
    except ValueError as malformed:
        raise otherwise from malformed
