"""Parameter sets: which remain, which is chosen, what a chosen one still lacks (CmdletParameterBinderController.cs)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .errors import BindingError
from .table import ALL_SETS, CommandInfo, ParameterInfo, SetEntry

#: The sets that are still possible; None stands for all of them, before any parameter has narrowed the choice.
Remaining = frozenset[str] | None


def narrow(remaining: Remaining, parameter: ParameterInfo) -> Remaining:
    """What remains after the parameter was bound."""
    own = frozenset(parameter.sets) - {ALL_SETS}
    if not own:
        return remaining
    return own if remaining is None else remaining & own


def entries(parameter: ParameterInfo, remaining: Remaining) -> list[SetEntry]:
    """What the parameter is in each of the sets that remain."""
    return [
        entry for name, entry in parameter.sets.items() if name == ALL_SETS or remaining is None or name in remaining
    ]


def choose(
    command: CommandInfo,
    remaining: Remaining,
    visible: Iterable[ParameterInfo],
    unbound: Sequence[ParameterInfo],
    *,
    may_wait: bool,
    settle: bool,
) -> Remaining:
    """The sets left after one check of the choice (ValidateParameterSets).

    ``may_wait`` leaves a choice open that pipeline input could settle; ``settle`` falls back on the default set.
    """
    if remaining is not None and not remaining:
        raise _ambiguous()
    if remaining is not None and len(remaining) == 1:
        return remaining
    default = command.default_set
    if remaining is not None and default is not None and default in remaining:
        return frozenset({default}) if settle else remaining
    if may_wait and any(entry.pipeline != "none" for one in unbound for entry in entries(one, remaining)):
        return remaining
    if remaining is None:
        named = frozenset(name for parameter in visible for name in parameter.sets) - {ALL_SETS}
        if default is None:
            return _by_mandatory(named, unbound) if len(named) > 1 else None
        return frozenset({default}) if settle else None
    return _by_mandatory(remaining, unbound)


def without_pipeline_losers(command: CommandInfo, remaining: Remaining, unbound: Sequence[ParameterInfo]) -> Remaining:
    """Of the sets that remain those that pipeline input can still complete (source-code)."""
    taking: set[str] = set()
    for parameter in unbound:
        for name, entry in parameter.sets.items():
            if entry.pipeline == "none":
                continue
            if name == ALL_SETS:
                return remaining
            taking.add(name)
    known = remaining if remaining is not None else frozenset(command.parameter_sets)
    return known & taking or remaining


def _by_mandatory(remaining: frozenset[str], unbound: Iterable[ParameterInfo]) -> frozenset[str]:
    """The only set whose mandatory parameters are all bound."""
    lacking = {name for one in unbound for name, entry in one.sets.items() if entry.mandatory and name in remaining}
    complete = remaining - lacking
    if len(complete) != 1:
        raise _ambiguous()
    return complete


def missing(remaining: Remaining, unbound: Iterable[ParameterInfo], *, pipeline: bool) -> list[str]:
    """Names of the mandatory parameters that are still unbound; those that pipeline input may bring are not missing."""
    names = []
    for parameter in unbound:
        lacking = [entry for entry in entries(parameter, remaining) if entry.mandatory]
        if pipeline:
            lacking = [entry for entry in lacking if entry.pipeline == "none"]
            if remaining is None or len(remaining) > 1:
                lacking = lacking if parameter.in_all_sets else []
        if lacking:
            names.append(parameter.name)
    return names


def missing_mandatory(names: Sequence[str]) -> BindingError:
    """The refusal of a call that lacks these parameters."""
    listed = "".join(f" {name}" for name in names)
    return BindingError(
        "MissingMandatoryParameter",
        "InvalidArgument",
        f"Cannot process command because of one or more missing mandatory parameters:{listed}.",
        parameter=listed,
    )


def _ambiguous() -> BindingError:
    return BindingError(
        "AmbiguousParameterSet",
        "InvalidArgument",
        "Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot "
        "be used together or an insufficient number of parameters were provided.",
    )
