"""Where the service is: regions to hosts, and what an endpoint may be.

Source of the host names: reference, section 4.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from artscope.errors import ConfigError

GLOBAL_IAM = "https://iam.myhuaweicloud.com"
WITHOUT_OWN_IAM = frozenset({"cn-north-11", "cn-southwest-3", "af-north-1"})
OPEN_TELEKOM = frozenset({"eu-de", "eu-nl"})
REGIONS = (
    "cn-north-1", "cn-north-2", "cn-north-4", "cn-north-9", "cn-north-11", "cn-north-12",
    "cn-east-3", "cn-east-4", "cn-south-1", "cn-southwest-2", "cn-southwest-3",
    "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
    "af-south-1", "af-north-1", "me-east-1", "tr-west-1", "la-north-2", "la-south-2", "sa-brazil-1", "eu-de",
)  # fmt: skip
"""To choose from; any other name is taken by the same pattern."""
_REGION = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


def service_endpoint(region: str) -> str:
    """ModelArts in a region."""
    return f"https://modelarts.{region}.{_domain(region)}"


def iam_endpoint(region: str) -> str:
    """IAM for a region: its own host, or the global one where it has none."""
    return GLOBAL_IAM if region in WITHOUT_OWN_IAM else f"https://iam.{region}.{_domain(region)}"


def is_vendor_host(host: str) -> bool:
    """A host of the public clouds; any other must be named by the user and is shown."""
    return host.casefold().endswith((".myhuaweicloud.com", ".myhuaweicloud.cn", ".myhuaweicloud.eu", ".t-systems.com"))


def is_loopback(host: str) -> bool:
    """This machine, by address or by the name that means it."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def checked_region(region: str) -> str:
    """The region, whose name becomes part of a host's.

    Raises:
        ConfigError: That can be no region's name.
    """
    if not _REGION.fullmatch(region):
        raise ConfigError("config.region", region=region)
    return region


def checked_endpoint(endpoint: str) -> str:
    """The endpoint as scheme://host[:port], without a slash at its end.

    Raises:
        ConfigError: It is no https address (loopback may be http), or carries a user, a path or a query.
    """
    text = endpoint.strip().removesuffix("/")
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ConfigError("config.endpoint", endpoint=endpoint.rpartition("@")[2]) from error
    if parts.username or parts.password:
        raise ConfigError("config.endpoint_secret")
    plain = parts.scheme == "http" and is_loopback(host)
    if not host or not (parts.scheme == "https" or plain) or parts.path or parts.query or parts.fragment:
        raise ConfigError("config.endpoint", endpoint=endpoint.rpartition("@")[2])
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def _domain(region: str) -> str:
    return "otc.t-systems.com" if region in OPEN_TELEKOM else "myhuaweicloud.com"
