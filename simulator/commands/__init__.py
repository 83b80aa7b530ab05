"""What the commands of Windows do; importing the package registers them."""

from . import (
    ad_controller,
    ad_domain,
    ad_object,
    ad_replication,
    ad_sites,
    event_log,
    instances,
    record_write,
    records,
    scavenging,
    server_settings,
    services,
    zone_create,
    zone_pause,
    zone_read,
    zone_write,
)
from .grades import FACTS, GRADES, Facts

__all__ = [
    "FACTS",
    "GRADES",
    "Facts",
    "ad_controller",
    "ad_domain",
    "ad_object",
    "ad_replication",
    "ad_sites",
    "event_log",
    "instances",
    "record_write",
    "records",
    "scavenging",
    "server_settings",
    "services",
    "zone_create",
    "zone_pause",
    "zone_read",
    "zone_write",
]
