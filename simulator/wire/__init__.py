"""The wire of the simulator: WSMan and PSRP endpoints over HTTP and HTTPS."""

from .server import Servers, World, running, serving

__all__ = ["Servers", "World", "running", "serving"]
