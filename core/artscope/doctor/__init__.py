"""Finding out what is wrong: on this machine, on the way to the service, and there. Nothing is mended.

A check gives findings, each with what to do about it. `machine` asks nobody; `service` sends at most one token request and
one GET, and none while the credential is known to be refused.
"""

from __future__ import annotations

from artscope.doctor.finding import BAD, NOTE, OK, WARN, Finding, Level

__all__ = ["BAD", "NOTE", "OK", "WARN", "Finding", "Level"]
"""What a check gives; the checks themselves are in the modules beside, loaded when they are run."""
