"""An engine in a process of its own, spoken to in lines.

The process says `ready PID` when it has the rows, where PID is the process that the engine runs in.
To a request it gives one line, which begins with `error` if it cannot be done:

  load               reads engine and model; SECONDS, then what was loaded and its version
  time ROWS CALLS    scores ROWS rows CALLS times, all on one thread; SECONDS
  answers FILE       writes every row's answer as doubles; `margin` or `prediction`
  singles ROWS FILE  the same of the first ROWS rows, each scored by itself; `prediction`
"""

import select
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

PATIENCE = 900


class WorkerError(Exception):
    """A sentence that says why an engine has no figures."""


class Worker:
    def __init__(self, command: Sequence[object], environment: dict[str, str], log: Path):
        self.log = log
        with log.open("w") as errors:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                text=True,
                bufsize=1,
            )
        self.pid = int(self.reply("ready").split()[0])

    def reply(self, *expected: str) -> str:
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if ready else ""
        if not ready:
            self.process.kill()
            raise WorkerError(f"no answer for {PATIENCE} s")
        if line.startswith("error "):
            raise WorkerError(line.removeprefix("error ").strip())
        if not line:
            raise WorkerError(f"stopped with status {self.process.wait()}: {self.last_words()}")
        for word in expected:
            line = line.removeprefix(word)
        return line.strip()

    def last_words(self) -> str:
        lines = [line.strip() for line in self.log.read_text().splitlines() if line.strip()]
        return lines[-1][:200] if lines else "without a word"

    def ask(self, *words: object) -> str:
        with suppress(BrokenPipeError):  # the reply says with what status it stopped
            self.process.stdin.write(" ".join(map(str, words)) + "\n")
            self.process.stdin.flush()
        return self.reply()

    def load(self) -> tuple[float, str]:
        seconds, _, version = self.ask("load").partition(" ")
        return float(seconds), version

    def time(self, rows: int, calls: int) -> float:
        return float(self.ask("time", rows, calls))

    def answers(self, path: Path) -> str:
        return self.ask("answers", path)

    def singles(self, rows: int, path: Path) -> str:
        return self.ask("singles", rows, path)

    def memory(self) -> tuple[int, int] | None:
        """Bytes resident now and at most since `forget_peak`; None where nothing says so."""
        try:
            text = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return None
        lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        kilobytes = [int(lines[name].split()[0]) for name in ("VmRSS", "VmHWM")]
        return kilobytes[0] * 1024, kilobytes[1] * 1024

    def forget_peak(self) -> None:
        with suppress(OSError):
            Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
