"""A form as declared in a `.form` file, the part of bpmn.io's form-js JSON that Siyi knows (表单定义)."""

from dataclasses import dataclass

from forms.builder import build
from forms.components import FORM_KEYS, Field, Kind
from forms.errors import DefinitionError as DefinitionError
from forms.place import Place
from forms.source import Source

# The versions of form-js's schema that have the components declared in forms.components.
VERSIONS = range(9, 21)


@dataclass(frozen=True)
class FormDefinition:
    """A loaded form: its id, the file it came from, and its components in order, help texts included."""

    id: str
    file: str
    components: tuple[Field, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The components that hold an answer."""
        return tuple(each for each in self.components if each.kind is not Kind.HELP)

    @property
    def keys(self) -> frozenset[str]:
        """The keys that an answer may have."""
        return frozenset(each.key for each in self.fields)

    def field(self, key: str) -> Field:
        """The field of this key; KeyError where there is none."""
        return {each.key: each for each in self.fields}[key]


def load(raw: bytes, name: str) -> FormDefinition:
    """Read the bytes of a `.form` file; refuses unknown components and keys, naming file and line.

    `name` is the file's name in errors.
    """
    source = Source(raw, name)
    form = Place(source, source.tree)
    form.only(FORM_KEYS, "key")
    if form.json.get("type") != "default":
        raise form.refuse(f"type {form.json.get('type')!r}", "type 'default'")
    version = form.json.get("schemaVersion")
    if isinstance(version, bool) or version not in VERSIONS:
        raise form.refuse(f"schemaVersion {version!r}", f"{VERSIONS[0]} to {VERSIONS[-1]}")
    return FormDefinition(id=form.words("id"), file=name, components=build(form, set()))
