"""Which parameter a name means: any case, aliases, unambiguous beginnings."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import BindingError
from .table import ParameterInfo


def resolve(name: str, parameters: Iterable[ParameterInfo]) -> ParameterInfo | None:
    """The parameter that *name* means, None when there is none (GetMatchingParameter: source-code).

    A name or alias that is equal wins. A parameter whose name and alias both begin so counts once (measured), and of
    several a single one that the command itself declares wins over those the engine adds.
    """
    wanted = name.lower()
    known = list(parameters)
    matches: list[ParameterInfo] = []
    for spelling, parameter in [*((p.name, p) for p in known), *((a, p) for p in known for a in p.aliases)]:
        if spelling.lower() == wanted:
            return parameter
        if spelling.lower().startswith(wanted) and parameter not in matches:
            matches.append(parameter)
    if len(matches) <= 1:
        return matches[0] if matches else None
    declared = [parameter for parameter in matches if not parameter.common]
    if len(declared) == 1:
        return declared[0]
    possible = "".join(f" -{parameter.name}" for parameter in matches)
    raise BindingError(
        "AmbiguousParameter",
        "InvalidArgument",
        f"Parameter cannot be processed because the parameter name '{name}' is ambiguous. "
        f"Possible matches include:{possible}.",
        parameter=name,
    )
