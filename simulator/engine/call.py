"""One command of a statement: binding, error action, confirmation, and the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.binder import Argument, Binding, BindingError, CommandInfo, ParameterLimit, ParameterLimits, bind

from .effect import played
from .emissions import BEHAVIOURS
from .errors import ErrorInfo, Terminated
from .masking import logged
from .messages import ConnectionLost
from .pipeline_input import candidates
from .refusals import binding_refused, input_refused, not_played, prompt_refused, variable_refused
from .resolve import Caller
from .streams import Note

Arguments = Sequence[Argument]

_VARIABLES = ("ErrorVariable", "WarningVariable", "InformationVariable", "OutVariable", "PipelineVariable")
_QUIET = ("SilentlyContinue", "Ignore")


class CommandStage:
    """A command in a statement. The first one runs once; the others run once for each object they are given."""

    def __init__(self, info: CommandInfo, arguments: Arguments, caller: Caller, *, first: bool) -> None:
        self._info, self._arguments, self._caller = info, arguments, caller
        self._outcome = "completed"
        try:
            self._own = self._bind((), pipeline=not first)
        except BindingError as error:
            raise self._ended(self._refused(error)) from error
        if any(name in self._own.common and self._own.common[name].value for name in _VARIABLES):
            raise self._ended(variable_refused())

    def run(self) -> Iterator[Any]:
        """Run the command as it was bound from its own arguments."""
        yield from self._invoke(self._own)
        yield from self.end()

    def process(self, item: Any) -> Iterator[Any]:
        """Run the command for an object of the pipeline."""
        try:
            binding = self._bound_with(item)
        except BindingError as error:
            yield from self._reported(self._refused(error))
            return
        if binding is None:
            yield from self._reported(input_refused(self._info.name, self._info.error_id_suffix))
        else:
            yield from self._invoke(binding)

    def end(self) -> Iterator[Any]:
        self._log()
        yield from ()

    def _bound_with(self, item: Any) -> Binding | None:
        """Bind with what *item* can give; None when it fits no parameter, BindingError when nothing of it binds."""
        first: BindingError | None = None
        for extra in candidates(self._info, self._arguments, item):
            try:
                return self._bind(extra, pipeline=False)
            except BindingError as error:
                first = first or error
        if first is not None:
            raise first
        return None

    def _bind(self, extra: Arguments, *, pipeline: bool) -> Binding:
        limits = self._caller.host.limits(self._info.name, self._caller.user)
        wanted = None
        if limits is not None:
            wanted = ParameterLimits(
                {name: ParameterLimit(each.values or (), each.pattern) for name, each in limits.items()}
            )
        return bind(self._info, [*self._arguments, *extra], wanted, pipeline=pipeline)

    def _refused(self, error: BindingError) -> ErrorInfo:
        return binding_refused(error, self._info.name, self._info.error_id_suffix)

    def _invoke(self, binding: Binding) -> Iterator[Any]:
        try:
            for emission in self._confirmed(binding):
                if isinstance(emission, ErrorInfo):
                    yield from self._reported(emission)
                elif not isinstance(emission, Note) or self._hears(emission):
                    yield emission
        except Terminated as ended:
            raise self._ended(ended.error) from ended
        except ConnectionLost as lost:
            self._outcome = str(lost)
            self._log()
            raise

    def _confirmed(self, binding: Binding) -> Iterator[Any]:
        """Yield what the command emits, unless it only says what it would do, or asks what nobody can answer."""
        info = self._info
        if info.name not in BEHAVIOURS:
            raise Terminated(not_played(info.name, info.error_id_suffix))
        if _is_on(binding, "WhatIf"):
            return
        if self._asks(binding):
            refused = prompt_refused(info.name, info.error_id_suffix, compiled=not info.is_function)
            if not info.is_function:
                raise Terminated(refused)
            yield refused
            return
        yield from played(self._info, binding, self._caller)

    def _asks(self, binding: Binding) -> bool:
        if not self._info.supports_should_process:
            return False
        if "Confirm" in binding.common:
            return _is_on(binding, "Confirm")
        return (self._info.confirm_impact or "").lower() == "high"

    def _reported(self, error: ErrorInfo) -> Iterator[ErrorInfo]:
        """Report a non-terminating error as the caller's ErrorAction wants it."""
        self._outcome = error.identity
        action = self._preference("ErrorAction")
        if action == "Stop":
            raise self._ended(error.raised())
        if action not in _QUIET:
            yield error

    def _hears(self, note: Note) -> bool:
        if note.stream == "Warning":
            return self._preference("WarningAction") not in _QUIET
        return _is_on(self._own, note.stream)

    def _preference(self, name: str) -> str:
        return self._own.common[name].text if name in self._own.common else "Continue"

    def _ended(self, error: ErrorInfo) -> Terminated:
        self._outcome = error.identity
        self._log()
        return Terminated(error)

    def _log(self) -> None:
        self._caller.host.record(self._caller.user, self._info.name, logged(self._arguments), self._outcome)


def _is_on(binding: Binding, switch: str) -> bool:
    return switch in binding.common and bool(binding.common[switch].value)
