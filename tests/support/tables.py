"""The least that a program of this kind costs: Textual with three tables of fifty rows, and nothing behind them. A script."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import DataTable

COLUMNS = ("id", "name", "state", "nodes", "owner", "step", "loss")


class Tables(App[None]):
    """Three tables side by side."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "DataTable { width: 1fr; height: 1fr; }"

    def compose(self) -> ComposeResult:
        with Horizontal():
            for number in range(3):
                yield DataTable(id=f"table{number}", cursor_type="row")

    def on_mount(self) -> None:
        rows = [
            (f"job-{row:06d}", f"pangu-sft-{row:05d}", "RUNNING", f"{row}x8", "liwei", str(row * 100), f"{row / 7:.3f}")
            for row in range(50)
        ]
        for table in self.query(DataTable):
            table.add_columns(*COLUMNS)
            table.add_rows(rows)


if __name__ == "__main__":
    Tables().run()
