"""The second person on the same machine (当场第二人): proves who they are; who is signed in stays signed in.

    second = second.actor(request.form, offices=people.SUPERVISION)
    store.run(results.confirm, village, second, meeting_id=meeting)

The page shows `second_fields()` of components/second.html. Where one POST runs a command of each person, the second's
goes through `second.run`, so that each has an id of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.errors import Refused
from web import access, store
from web.login.blueprint import code_of
from workflows import accounts, people
from workflows.accounts.secret import PIN
from workflows.record import Actor, Answer, Context, perform


def actor(form: Mapping[str, str], *, offices: Iterable[str] = ()) -> Actor:
    """The second person, from `second_name` (phone or account) and `second_pin` of a posted form.

    They act in the first of `offices` that they hold today, else in their first office; the verb judges whether that
    will do. Refuses (`second_missing`, `sign_in_failed`, `sign_in_locked`, `second_elsewhere`) whoever does not prove
    to be somebody of a village, and (`separation_of_duties`) the very person who is signed in.
    """
    name, pin = (form.get(field, "").strip()[:64] for field in ("second_name", "second_pin"))
    if not name or not pin:
        raise Refused("second_missing")
    found = accounts.sign_in(
        store.database(), name=name, secret=code_of(pin), at=store.now(), key=store.key()
    )
    if found.kind != PIN:
        raise Refused("second_elsewhere")
    if (found.home, found.person) == (access.user().home, access.user().person):
        raise Refused("separation_of_duties")
    with store.database().read() as db:
        held = people.held(db, home=found.home, person=found.person, on=store.now().date())
    wanted = [office for office in offices if office in held]
    return Actor(found.account, found.person, found.home, next(iter([*wanted, *held]), ""))


def run(verb: Callable[..., Answer], jurisdiction: str, by: Actor, /, **fields: Any) -> Answer:
    """Perform a verb as the second person, under an id of its own that follows from the posted command's."""
    context = Context(jurisdiction, f"{store.command_id()[:60]}:2", by, store.now())
    return perform(store.database(), verb, context, **fields)
