"""What events say, in the languages that hosts speak; the words are this project's own."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.estate.events import AUDIT_LOG, DNS_LOG, SYSTEM_LOG, Event

#: log -> name and GUID of what writes it (reported for the DNS server, documented for its audit log).
PROVIDERS: Mapping[str, tuple[str, str | None]] = {
    DNS_LOG: ("Microsoft-Windows-DNS-Server-Service", "71a551f5-c893-4849-886b-b5ec8502641e"),
    AUDIT_LOG: ("Microsoft-Windows-DNSServer", "eb79061a-a566-4698-9119-3ed2807060e7"),
    SYSTEM_LOG: ("EventLog", None),
}
_TEXTS: Mapping[str, Mapping[int, str]] = {
    "en": {
        2: "The DNS server has started.",
        4: "The DNS server has loaded its zones.",
        2501: "A scavenging pass ended. Zones: {VisitedZones}, nodes: {VisitedNodes}, nodes removed: {ScavengedNodes}, "
        "records removed: {ScavengedRecords}, seconds: {Seconds}.",
        2502: "A scavenging pass ended and removed nothing. Zones: {VisitedZones}, nodes: {VisitedNodes}.",
        513: "Zone {Zone} was deleted.",
        514: "The setting {PropertyKey} of zone {Zone} is now {NewValue}.",
        515: "Record {NAME} of type {Type} was created in zone {Zone}.",
        516: "Record {NAME} of type {Type} with data {RDATA} was deleted from zone {Zone}.",
        517: "The records {NAME} of type {Type} were deleted from zone {Zone}.",
        519: "A dynamic update from {Source} created record {NAME} of type {Type} with data {RDATA} in zone {Zone}.",
        521: "Record {NAME} of type {Type} with data {RDATA} was scavenged from zone {Zone}.",
        541: "The setting {Setting} of the server is now {NewValue}.",
        552: "Scavenging was started on server {Server}.",
        559: "Zone {Zone} was paused.",
        560: "Zone {Zone} was resumed.",
        567: "The scavenging servers of zone {Zone} are now {NewValue}.",
        6005: "The event log service was started.",
    },
    "de": {
        2: "Der DNS-Server wurde gestartet.",
        4: "Der DNS-Server hat seine Zonen geladen.",
        2501: "Ein Aufräumvorgang ist beendet. Zonen: {VisitedZones}, Knoten: {VisitedNodes}, entfernte Knoten: "
        "{ScavengedNodes}, entfernte Einträge: {ScavengedRecords}, Sekunden: {Seconds}.",
        2502: "Ein Aufräumvorgang ist beendet und hat nichts entfernt. Zonen: {VisitedZones}, Knoten: {VisitedNodes}.",
        513: "Die Zone {Zone} wurde gelöscht.",
        514: "Die Einstellung {PropertyKey} der Zone {Zone} ist jetzt {NewValue}.",
        515: "Der Eintrag {NAME} vom Typ {Type} wurde in der Zone {Zone} angelegt.",
        516: "Der Eintrag {NAME} vom Typ {Type} mit den Daten {RDATA} wurde aus der Zone {Zone} gelöscht.",
        517: "Die Einträge {NAME} vom Typ {Type} wurden aus der Zone {Zone} gelöscht.",
        519: "Eine dynamische Aktualisierung von {Source} hat den Eintrag {NAME} vom Typ {Type} mit den Daten {RDATA} "
        "in der Zone {Zone} angelegt.",
        521: "Der Eintrag {NAME} vom Typ {Type} mit den Daten {RDATA} wurde aus der Zone {Zone} entfernt.",
        541: "Die Einstellung {Setting} des Servers ist jetzt {NewValue}.",
        552: "Auf dem Server {Server} wurde das Aufräumen gestartet.",
        559: "Die Zone {Zone} wurde angehalten.",
        560: "Die Zone {Zone} wurde fortgesetzt.",
        567: "Die Aufräumserver der Zone {Zone} sind jetzt {NewValue}.",
        6005: "Der Ereignisprotokolldienst wurde gestartet.",
    },
}


class _Blank(dict[str, str]):
    """Values of an event; one that it lacks is a dash."""

    def __missing__(self, _key: str) -> str:
        return "-"


def message(event: Event, language: str) -> str | None:
    """Return the text of an event; None where its source does not describe it."""
    form = _TEXTS[language].get(event.id)
    return form.format_map(_Blank(event.data)) if form is not None else None
