"""Reading data files (数据文件): YAML that knows its lines and refuses a key written twice or unknown."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from engine.errors import DefinitionError


class Located(dict[str, Any]):
    """A mapping of a data file that remembers the line it began on."""

    line: int = 0


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader, with lines and without duplicate keys."""


def _construct(loader: _Loader, node: yaml.MappingNode) -> Located:
    mapping = Located()
    mapping.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.MarkedYAMLError(problem=f"key {key!r}", problem_mark=key_node.start_mark)
        if key in mapping:
            raise yaml.MarkedYAMLError(problem=f"key {key!r} twice", problem_mark=key_node.start_mark)
        mapping[key] = _value(loader, value_node)
    return mapping


def _value(loader: _Loader, node: yaml.Node) -> Any:
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as error:
        # A date such as 2025-02-30.
        raise yaml.MarkedYAMLError(problem=str(error), problem_mark=node.start_mark) from error


_Loader.add_constructor("tag:yaml.org,2002:map", _construct)


def read(path: Path) -> Located:
    """The mapping in a YAML file; raises DefinitionError with file and line for anything that is not one."""
    documents = read_all(path)
    if len(documents) != 1:
        raise DefinitionError(path.name, 1, found=f"{len(documents)} documents", expected="one mapping")
    return documents[0]


def read_all(path: Path) -> list[Located]:
    """The mappings in a YAML file of several documents; raises DefinitionError as `read` does."""
    try:
        # A subclass of SafeLoader: it builds plain values only.
        documents = list(yaml.load_all(path.read_text(encoding="utf-8"), Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        found = str(error.problem)
        raise DefinitionError(
            path.name, line, found=found, expected="YAML with text keys, each once"
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise DefinitionError(path.name, None, found=str(error), expected="YAML in UTF-8") from error
    for content in documents:
        if not isinstance(content, Located):
            raise DefinitionError(path.name, 1, found=type(content).__name__, expected="a mapping")
    return documents


def check_keys(
    mapping: Mapping[str, Any], *, file: str, required: Collection[str], optional: Collection[str] = ()
) -> None:
    """Refuses a mapping that lacks a required key or has one that nobody reads."""
    line = mapping.line if isinstance(mapping, Located) else None
    allowed = ", ".join([*required, *optional])
    for key in mapping:
        if key not in required and key not in optional:
            raise DefinitionError(file, line, found=f"unknown key {key!r}", expected=f"one of {allowed}")
    for key in required:
        if key not in mapping:
            raise DefinitionError(
                file, line, found=f"no key {key!r}", expected=f"the keys {', '.join(required)}"
            )
