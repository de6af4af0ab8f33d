"""Who is there and what they may see (登录与权限): the signed-in user, their offices, the villages in their care."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Request, request, session
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import device, freshness, store, wording
from workflows import accounts, jurisdictions, people
from workflows.accounts import SignIn
from workflows.record import Actor

login_manager = LoginManager()
login_manager.login_view = "login.sign_in"
login_manager.login_message = "请先登录，再办理这件事。"
login_manager.login_message_category = "info"
PUBLIC = Actor("public")


@dataclass
class User(UserMixin):
    """A signed-in person: account, home jurisdiction, name, and the offices held today."""

    id: str
    home: str
    home_kind: str
    person: str
    name: str
    offices: tuple[str, ...]
    villages: tuple[str, ...]
    sign_in: SignIn

    @property
    def office(self) -> str:
        """The office in which the person acts: the chosen one, else the first."""
        chosen = session.get("office", "")
        return chosen if chosen in self.offices else next(iter(self.offices), "")

    @property
    def office_name(self) -> str:
        """The office's Chinese name."""
        return wording.office(self.office)

    @property
    def actor(self) -> Actor:
        """Who acts, for a command."""
        return Actor(self.id, self.person, self.home, self.office)

    def holds(self, *offices: str) -> bool:
        """Whether the person holds one of some offices today."""
        return any(office in self.offices for office in offices)


@login_manager.user_loader
def _of_session(account: str) -> User | None:
    """The user of a session; nobody once it is over, or another secret was set."""
    found = load_user(account)
    if found is None or not freshness.lasts(now=store.now(), generation=found.sign_in.generation):
        return None
    return found


@login_manager.request_loader
def _of_device(_request: Request) -> User | None:
    """The user who is remembered on this device, where there is no session: they may read."""
    found = device.recognised()
    return load_user(found.account) if found is not None else None


def load_user(account: str) -> User | None:
    """The user of an account; nobody if it is gone."""
    with store.database().read() as db:
        found = accounts.find(db, account)
        if found is None:
            return None
        home = jurisdictions.get(db, found.home)
        today: date = store.now().date()
        return User(
            id=found.account,
            home=found.home,
            home_kind=home.kind,
            person=found.person,
            name=people.names(db, found.home, [found.person]).get(found.person, ""),
            offices=tuple(people.held(db, home=found.home, person=found.person, on=today)),
            villages=tuple(row.jurisdiction for row in jurisdictions.villages_below(db, home)),
            sign_in=found,
        )


def user() -> User:
    """The signed-in user; only for views behind `login_required`."""
    found = current_user._get_current_object()
    if not isinstance(found, User):
        raise Refused("sign_in_needed")
    return found


def actor() -> Actor:
    """Who acts in this request: the signed-in user, or the public."""
    return current_user.actor if current_user.is_authenticated else PUBLIC


def require_village(village: str) -> None:
    """Refuses (`not_found`) a village that is not in the signed-in user's care: its inside pages do not exist for them."""
    if village not in user().villages:
        raise Refused("not_found", village=village)


def know_reader() -> None:
    """Before a public page opens its own session: whoever is signed in is read in a session of theirs."""
    _known = current_user.is_authenticated


def signed_in() -> Response | None:
    """What whoever has not signed in is answered: the sign-in page; nothing to everybody else."""
    if current_user.is_authenticated:
        return None
    answer: Response = login_manager.unauthorized()
    return answer


def at_the_door(*offices: str, told: Sequence[str] = (), home: bool = False) -> Response | None:
    """What whoever may not come in is answered: first the sign-in page.

    Refuses (`not_found`) a village in the address that is not in their care (nor, with `home`, where they themselves
    are at home) and, where offices are named, whoever holds none of them (see `need`).
    """
    if (answer := signed_in()) is not None:
        return answer
    village = str((request.view_args or {}).get("village") or "")
    if village and not (home and village == user().home):
        require_village(village)
    if offices:
        need(*offices, told=told)
    return None


def need(*offices: str, told: Sequence[str] = ()) -> None:
    """Refuses (`not_your_office`) whoever holds none of some offices, before anything is filled in for nothing.

    `told` are the offices that the refusal names, where not all who may look are to be called.
    """
    if not user().holds(*offices):
        raise not_theirs(*(told or offices))


def need_here(village: str, *offices: str) -> None:
    """The same for whoever holds none of some offices in this very village."""
    if user().home != village or not user().holds(*offices):
        raise not_theirs(*offices)


def not_theirs(*offices: str) -> Refused:
    """The refusal (`not_your_office`) that names whose it is."""
    return Refused("not_your_office", offices=[people.OFFICES[office].name for office in offices])
