"""A PostgreSQL server of its own on loopback, for as long as tests want it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

OWNER, OWNER_PASSWORD = "owner", "owner-0wn"
READER, READER_PASSWORD = "reader", "s3cret/p@ss"


@dataclass(frozen=True)
class Server:
    port: int

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, dbname="postgres", user=OWNER,
            password=OWNER_PASSWORD, autocommit=True,
        )  # fmt: skip

    def url(self, user: str = READER, password: str = "s3cret%2Fp%40ss") -> str:
        """With the password as a URL has it."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/postgres"


def programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    place = str(found[-1]) if found else shutil.which("postgres")
    if place is None:
        pytest.skip("there is no PostgreSQL server here: scripts/dev setup installs it")
    return Path(place).parent


@contextmanager
def serve() -> Iterator[Server]:
    """The server refuses to run as root: then it runs as the user that Debian makes for it."""
    bin_folder = programs()
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="copse-pg-"))
    try:
        if user:
            shutil.chown(folder, user, user)
        (folder / "password").write_text(OWNER_PASSWORD)
        (folder / "password").chmod(0o644)
        data = folder / "data"
        command = [
            bin_folder / "initdb", "-D", data, "-U", OWNER, f"--pwfile={folder / 'password'}",
            "--auth=scram-sha-256", "--no-sync", "--no-instructions", "--encoding=UTF8",
            "--locale=C",
        ]  # fmt: skip
        done = subprocess.run(
            command, user=user, group=user, cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = [
            f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}",
            "fsync=off", "max_connections=10", "shared_buffers=16MB",
        ]  # fmt: skip
        command = [bin_folder / "postgres", "-D", data]
        command += [part for option in options for part in ("-c", option)]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(
                command, user=user, group=user, cwd=folder, stdout=log, stderr=log
            )
        try:
            server = Server(port)
            wait_for(server, process, folder / "log")
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(server: Server, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            server.connect().close()
            return
        except psycopg.OperationalError:
            assert process.poll() is None and time.monotonic() < until, log.read_text()
            time.sleep(0.05)
