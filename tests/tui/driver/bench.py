"""Bytes and processor time a key costs, beside the stock driver: `python tests/tui/driver/bench.py`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from support.browse_terminal import python
from support.terminal import Terminal, running

APP = """
from textual.app import App
from textual.widgets import {widget}
from textual.drivers.linux_driver import LinuxDriver
from artscope_tui.driver.wire import WireDriver
STATES = ("running", "failed", "done")
ROWS = [(f"job-{{n:06}}", STATES[n % 3], f"{{n * 7919 % 9973}}/10k", f"{{n % 71}}h{{n % 59:02}}m") for n in range(500)]
class Bench(App):
    ENABLE_COMMAND_PALETTE = False
    CSS = "* {{ scrollbar-size: 0 0; }}"
    def compose(self):
        self.widget = {make}
        yield self.widget
    def on_mount(self):
        {fill}
        self.widget.focus()
Bench(driver_class={driver}, ansi_color=True).run(mouse=False)
"""
APPS = {
    "DataTable": (
        "DataTable(cursor_type='row')",
        "self.widget.add_columns('name', 'state', 'step', 'took'); self.widget.add_rows(ROWS)",
    ),
    "OptionList": ("OptionList(*('  '.join(row) for row in ROWS))", "self.widget.highlighted = 0"),
    "Log": ("Log(auto_scroll=False)", "self.widget.write_lines('  '.join(row) for row in ROWS)"),
}
ENVIRON = {"TEXTUAL_ANIMATIONS": "none", "TEXTUAL_SMOOTH_SCROLL": "0"}


def seconds(pid: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(terminal: Terminal, key: str, times: int) -> tuple[float, float]:
    """Median bytes and mean milliseconds of processor time a key costs."""
    sent, before = [], seconds(terminal.pid)
    for _ in range(times):
        start = len(terminal.sent)
        terminal.keys(key)
        terminal.quiet(0.12)
        sent.append(len(terminal.sent) - start)
    return median(sent), (seconds(terminal.pid) - before) * 1000 / times


def main() -> None:
    line = "{:<11} {:<7} {:<12} {:>8} {:>8} {:>8} {:>9} {:>9}"
    print(line.format("widget", "size", "driver", "start", "down", "page", "ms/down", "ms/page"))  # noqa: T201
    for widget, (make, fill) in APPS.items():
        for columns, rows in ((80, 24), (200, 50)):
            for driver in ("LinuxDriver", "WireDriver"):
                program = python(APP.format(widget=widget, make=make, fill=fill, driver=driver))
                with running(program, columns=columns, rows=rows, environ=ENVIRON) as terminal:
                    terminal.wait("job-000003")
                    terminal.quiet()
                    start = len(terminal.sent)
                    down, page = cost(terminal, "<down>", 20), cost(terminal, "<pgdn>", 6)
                    print(  # noqa: T201
                        line.format(
                            widget, f"{columns}x{rows}", driver, start,
                            f"{down[0]:.0f}", f"{page[0]:.0f}", f"{down[1]:.1f}", f"{page[1]:.1f}",
                        )
                    )  # fmt: skip


if __name__ == "__main__":
    main()
