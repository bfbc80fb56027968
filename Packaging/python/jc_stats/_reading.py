"""Reads the program's JSON into dataclasses. What it calls things is here and in the dataclasses' fields, nowhere else."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple, Type, TypeVar

Record = TypeVar("Record")


class UnexpectedOutput(Exception):
    """A key that is not in the program's JSON: a program of another version than this package."""


def value(data: Mapping[str, Any], *names: str) -> Any:
    """What a key holds, under the first of its names that is there."""
    for name in names:
        if name in data:
            return data[name]
    raise UnexpectedOutput(f"expected {' or '.join(names)} in the program's JSON, found {', '.join(data)}")


def results(data: Mapping[str, Any]) -> List[Mapping[str, Any]]:
    """The array of what a command found, a law or a candidate an entry; `laws` and `fits` were its names until 0.2."""
    found: List[Mapping[str, Any]] = value(data, "results", "laws", "fits")
    return found


def record(kind: Type[Record], data: Mapping[str, Any], **others: Any) -> Record:
    """A dataclass of the keys that are named as its fields; `others` take the place of keys."""
    taken: Dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        found = others[field.name] if field.name in others else data.get(field.name)
        if found is None and not str(field.type).startswith("Optional"):
            found = value(data, field.name)
        taken[field.name] = tuple(found) if isinstance(found, list) else found
    return kind(**taken)


def records(kind: Type[Record], data: Iterable[Mapping[str, Any]]) -> Tuple[Record, ...]:
    return tuple(record(kind, each) for each in data)


def optional(kind: Type[Record], data: Optional[Mapping[str, Any]]) -> Optional[Record]:
    return None if data is None else record(kind, data)
