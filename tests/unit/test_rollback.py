"""From a record to the way back: order, words, and what a host is told that has another value now."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._direction import tightens, weakening
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import Change
from ansible_collections.ddi.windows.plugins.module_utils._rollback import Allowed, WayBack, known_words, way_back
from ansible_collections.ddi.windows.plugins.module_utils._rollback_look import compared
from ansible_collections.ddi.windows.plugins.module_utils._rollback_undo import CLASSES, Recorded, Undo, class_of
from ansible_collections.ddi.windows.plugins.module_utils._write import Write

ZONE = "DC=a.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=example"
#: Another spelling of the same zone.
ZONE_AGAIN = "DC=A.example,CN=MicrosoftDNS,DC=DomainDnsZones,DC=example"
PART_OF = {"dynamic_update": "dns_zone", "scavenging_interval": "dns_scavenging", "new_zones_age": "dns_scavenging"}
ALL = frozenset(("scavenging", "aging", "shorter-interval", "scavenge-servers", "nonsecure-updates"))
ADD = "add -e ddi_allow_weakening"


def wrote(
    number: int, unknown: bool = False, target: str = ZONE, host: str = "dc1", **values: tuple[Any, Any]
) -> Recorded:
    """Return a recorded write that changed settings from one value to another."""
    module = PART_OF.get(next(iter(values)), "dns_zone_aging")
    changes = tuple(Change("control", setting, before, after) for setting, (before, after) in values.items())
    where = "server" if module == "dns_scavenging" else target
    return Recorded(f"id{number}", Write(number, "any", host, module, where, changes), unknown)


def back(*writes: Recorded, words: frozenset[str] = ALL, inferred: bool = True, play: str = "dc1 dc2") -> WayBack:
    record: dict[str, list[Recorded]] = {}
    for each in writes:
        record.setdefault(each.write.host, []).append(each)
    return way_back("e1", record, Allowed(words, inferred, play.split(), ["dc1", "dc2"]))


def given(found: WayBack) -> list[tuple[str, dict[str, Any]]]:
    return [(undo.write.kind, undo.given) for undo in found.undos if undo.given]


def held(found: WayBack) -> dict[str, str]:
    return {setting: reason for undo in found.undos for setting, reason in undo.held.items()}


def left(found: WayBack) -> dict[str, str]:
    return {told.setting: told.state for told in found.left}


def test_deletion_stops_first_and_starts_last_and_the_rest_goes_newest_first() -> None:
    found = back(
        wrote(1, scavenging_interval=("7d", "never")),
        wrote(2, dynamic_update=("NonsecureAndSecure", "Secure")),
        wrote(3, aging=(False, True)),
        wrote(4, new_zones_age=(True, False)),
        wrote(5, host="dc2", scavenging_interval=("never", "7d")),
    )
    assert given(found) == [
        ("scavenging-off", {"scavenging_interval": "never"}),
        ("update-mode", {"dynamic_update": "NonsecureAndSecure"}),
        ("the-rest", {"new_zones_age": True}),
        ("the-rest", {"aging": False}),
        ("scavenging-on", {"scavenging_interval": "7d"}),
    ]
    assert [undo.write.number for undo in found.undos] == [1, 2, 3, 4, 5]
    assert found.undos[0].write.undoes == {"run": "e1", "id": "id5"}


@pytest.mark.parametrize(
    ("now", "old", "kind"),
    [
        ("7d", "never", "scavenging-off"),
        ("7d", "14d", "scavenging-off"),
        ("never", "7d", "scavenging-on"),
        ("14d", "7d", "scavenging-on"),
    ],
)
def test_an_interval_decides_where_a_server_belongs(now: str, old: str, kind: str) -> None:
    changes = [Change("c", "new_zones_age", False, True), Change("c", "scavenging_interval", now, old)]
    assert class_of("dns_scavenging", changes) == kind
    assert class_of("dns_scavenging", changes[:1]) == "the-rest"
    assert set(CLASSES) >= {kind}


def test_a_setting_that_was_written_twice_has_one_way_back() -> None:
    found = back(
        wrote(1, refresh_interval=("7d", "9d"), aging=(False, True)),
        wrote(2, target=ZONE_AGAIN, refresh_interval=("9d", "14d")),
    )
    assert given(found) == [("the-rest", {"refresh_interval": "7d"}), ("the-rest", {"aging": False})]
    assert found.undos[0].wrote == {"refresh_interval": ["14d", "9d"]}
    assert found.left == ()


def test_what_the_run_gave_back_itself_is_no_undo() -> None:
    found = back(wrote(1, scavenging_interval=("never", "7d")), wrote(2, scavenging_interval=("7d", "never")))
    assert (given(found), left(found)) == ([], {"scavenging_interval": "already back"})


def test_what_somebody_changed_between_two_writes_ends_the_way_back() -> None:
    found = back(
        wrote(1, refresh_interval=("5d", "7d")),
        wrote(2, refresh_interval=("7d", "9d")),
        wrote(3, refresh_interval=("8d", "14d")),
    )
    assert given(found) == [("the-rest", {"refresh_interval": "8d"})]
    assert [(told.wrote, told.state) for told in found.left] == [("9d", "changed since"), ("7d", "changed since")]


def test_a_write_that_the_run_found_without_effect_is_told() -> None:
    found = back(wrote(1, unknown=True, refresh_interval=("7d", "9d")), wrote(2, refresh_interval=("7d", "14d")))
    assert given(found) == [("the-rest", {"refresh_interval": "7d"})]
    assert [(told.wrote, told.state) for told in found.left] == [("9d", "already back")]


def test_what_weakens_is_left_out_by_setting_and_named_with_its_word() -> None:
    write = wrote(1, aging=(True, False), refresh_interval=("9d", "7d"), scavenge_servers=([], ["10.0.0.1"]))
    found = back(write, words=frozenset(), inferred=False)
    assert given(found) == [("the-rest", {"refresh_interval": "9d"})]
    assert found.words == "-e ddi_allow_weakening=aging,scavenge-servers -e ddi_allow_inferred=true"
    assert held(found)["aging"] == "it makes records old enough to be deleted: add -e ddi_allow_weakening=aging"
    assert held(found).keys() == {"aging", "scavenge_servers"}
    assert held(back(write, words=ALL, inferred=False)).keys() == {"scavenge_servers"}
    assert held(back(write, words=ALL)) == {}


@pytest.mark.parametrize(
    ("now", "old", "word"),
    [
        (["10.0.0.1"], ["10.0.0.2"], "scavenge-servers"),
        (["10.0.0.1", "10.0.0.2"], ["10.0.0.2", "10.0.0.3"], "scavenge-servers"),
        (["10.0.0.1"], ["10.0.0.1", "10.0.0.2"], "scavenge-servers"),
        (["10.0.0.1"], [], "scavenge-servers"),
        (["10.0.0.1", "10.0.0.2"], ["10.0.0.2"], ""),
        (["10.0.0.1", "10.0.0.2"], ["10.0.0.2", "10.0.0.1"], ""),
        ([], ["10.0.0.1"], ""),
    ],
)
def test_a_list_that_lets_any_server_delete_that_may_not_now_needs_its_word(
    now: list[str], old: list[str], word: str
) -> None:
    assert weakening("scavenge_servers", now, old) == word
    found = held(back(wrote(1, scavenge_servers=(old, now)), words=frozenset()))
    assert found == ({"scavenge_servers": f"it lets servers delete that may not now: {ADD}={word}"} if word else {})


def test_only_a_list_that_leaves_servers_out_tightens() -> None:
    one, two = ["10.0.0.1"], ["10.0.0.1", "10.0.0.2"]
    assert tightens("scavenge_servers", two, one)
    assert tightens("scavenge_servers", [], one)
    assert not any(tightens("scavenge_servers", before, after) for before in (one, two) for after in ([], ["10.0.0.3"]))


def test_what_is_held_does_not_decide_the_class_of_the_rest() -> None:
    write = wrote(1, scavenging_interval=("7d", "never"), new_zones_age=(False, True))
    assert given(back(write, words=frozenset())) == [("the-rest", {"new_zones_age": False})]
    assert given(back(write))[0][0] == "scavenging-on"


def test_every_value_that_a_server_may_have_now_counts_for_the_words() -> None:
    writes = wrote(1, scavenging_interval=("7d", "never")), wrote(2, True, scavenging_interval=("never", "14d"))
    found = back(*writes, words=frozenset({"shorter-interval"}))
    assert found.words == "-e ddi_allow_weakening=scavenging,shorter-interval"


def test_a_host_outside_the_play_is_named_with_the_reason() -> None:
    writes = wrote(1, aging=(False, True)), wrote(2, host="old", aging=(False, True))
    told = {each.host: (each.state, each.reason) for each in back(*writes, play="dc2").left}
    assert told == {
        "dc1": ("host not in this run", "dc1: --limit leaves it out, so nothing is given back there"),
        "old": (
            "host not in this run",
            "old: the group of the play does not have it any more, so nothing is given back there",
        ),
    }


def test_words_are_refused_with_those_that_exist() -> None:
    assert known_words("allow_weakening", ["aging", " aging", ""]) == {"aging"}
    with pytest.raises(Refused, match="has 'Aging', which is no word for a weakening: write of scavenging, aging"):
        known_words("allow_weakening", ["Aging"])


def undo_of(*writes: Recorded) -> Undo:
    return back(*writes).undos[0]


def test_only_settings_with_the_recorded_value_are_given_back() -> None:
    undo = undo_of(wrote(1, aging=(False, True), refresh_interval=("7d", "9d"), no_refresh_interval=("7d", "8d")))
    found = compared(undo, {"aging": True, "refresh_interval": "7d", "no_refresh_interval": "20d"})
    assert found.write is not None
    assert found.write.after == {"aging": False}
    assert [(done.write.after, done.state, done.reason) for done in found.alone] == [
        ({"refresh_interval": "7d"}, "already", "it has the old value"),
        ({"no_refresh_interval": "7d"}, "changed since", "it is 20d, not 8d: whoever changed it since decides"),
    ]


def test_an_earlier_value_of_the_run_is_given_back_too() -> None:
    undo = undo_of(wrote(1, refresh_interval=("7d", "9d")), wrote(2, True, refresh_interval=("9d", "14d")))
    for now in ("9d", "14d"):
        found = compared(undo, {"refresh_interval": now})
        assert found.write is not None
        assert (found.write.before, found.write.after) == ({"refresh_interval": now}, {"refresh_interval": "7d"})


def test_what_is_held_is_told_apart_as_well() -> None:
    undo = back(wrote(1, True, aging=(True, False)), words=frozenset()).undos[0]
    states = {now: compared(undo, {"aging": now}) for now in (True, False)}
    assert [found.write for found in states.values()] == [None, None]
    assert [found.alone[0].state for found in states.values()] == ["already", "needs a word"]


def test_what_cannot_be_read_is_left_alone_and_not_called_well() -> None:
    undo = undo_of(wrote(1, aging=(False, True)))
    (done,) = compared(undo, {"error": "denied"}).alone
    assert (done.state, done.reason) == ("not reached", "the host did not say what it is now, so it is left alone")
    (gone,) = compared(undo, None).alone
    assert gone.state == "changed since"
    assert f"dc1 does not hold {ZONE} any more" in gone.reason


def test_an_undo_survives_its_file() -> None:
    undo = undo_of(wrote(1, True, scavenge_servers=([], ["10.0.0.1"])))
    assert Undo.of(undo.as_dict()) == undo
