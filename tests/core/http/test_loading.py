"""What talking to a service loads: nothing before it is needed, and nothing that is not."""

from __future__ import annotations

import subprocess
import sys


def loaded(code: str, *names: str) -> list[str]:
    """Which of these modules and packages a fresh process has loaded after some code."""
    code = f"import sys; {code}; print(*(name for name, module in sys.modules.items() if module))"
    modules = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    return [module for module in modules if any(module == name or module.startswith(f"{name}.") for name in names)]


def test_the_http_library_is_not_loaded_before_it_is_needed() -> None:
    code = "import artscope.http, artscope.credentials.sources, artscope.credentials, artscope.remote.iam, artscope.http.meter"
    assert not loaded(code, "httpx", "httpcore", "ssl", "truststore")


def test_the_http_librarys_own_command_line_is_never_loaded() -> None:
    code = "import artscope.http.client, httpx; assert callable(httpx.main)"
    assert loaded(code, "httpx._client")
    assert not loaded(code, "click", "rich", "pygments")


def test_one_generation_of_the_service_does_not_load_the_other_nor_what_reads_logs_and_errors() -> None:
    code = "import artscope.http.client; from artscope.remote.service import service; service('{}', '7', {{}})"
    assert loaded(code.format("v1"), "artscope.remote.v1")
    assert not loaded(code.format("v2"), "artscope.remote.v1", "artscope.http.download", "html")
