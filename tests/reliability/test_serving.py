"""How a server process starts, tells that it is ready, and ends."""

import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from remote import Remote, picture, query

from harness import Live

FACTS = {
    "pid",
    "base_url",
    "auth_url",
    "upload_url",
    "admin_token",
    "client_id",
    "client_secret",
    "redirect_uri",
    "device_client_id",
    "device_client_secret",
    "sellers",
    "buyers",
}


def serve(*options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a server that is expected to end by itself."""
    environment = os.environ | {f"STRAGAN_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "stragan", "serve", *options],
        capture_output=True,
        text=True,
        timeout=20,
        env=environment,
        check=False,
    )


def log(live: Live) -> str:
    return (live.folder / "server.log").read_text()


def test_the_ready_file_says_all_that_a_client_needs(live: Live) -> None:
    """And again after a restart, with the same credentials."""
    ready = live.ready
    assert set(ready) >= FACTS
    assert live.process is not None
    assert ready["pid"] == live.process.pid
    assert ready["base_url"] == ready["auth_url"] == ready["upload_url"]
    assert ready["base_url"].startswith("http://127.0.0.1:")
    assert not ready["base_url"].endswith("/")
    assert (len(ready["sellers"]), len(ready["buyers"])) == (2, 2)
    for user in ready["sellers"] + ready["buyers"]:
        assert set(user) == {"id", "login", "password"}
        assert user["id"].isdigit()
        assert user["password"]
    answer = httpx.post(
        f"{ready['auth_url']}/auth/oauth/token",
        params={"grant_type": "client_credentials"},
        auth=(ready["client_id"], ready["client_secret"]),
        verify=False,
    )
    assert answer.status_code == 200
    with Remote(live) as seller:
        assert seller.get("/me").json()["login"] == ready["sellers"][0]["login"]

        path = live.folder / "ready.json"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert json.loads(path.read_bytes()) == ready
        assert list(live.folder.glob(".*")) == []
        begun = time.monotonic()  # an idle connection does not hold its end up
        assert live.stop() == 0
    assert time.monotonic() - begun < 15
    assert "Traceback" not in log(live)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{live.url}/me", verify=False)
    after = live.start().ready
    changing = {"pid", "base_url", "auth_url", "upload_url"}
    assert {name: after[name] for name in after.keys() - changing} == {
        name: ready[name] for name in ready.keys() - changing
    }
    assert after["pid"] != ready["pid"]


def test_the_ready_file_of_the_last_start_is_gone_at_once(tmp_path: Path) -> None:
    """Else whoever waits for the file reads addresses and a process id that are no more."""
    ready_file = tmp_path / "deep" / "ready.json"
    ready_file.parent.mkdir()
    ready_file.write_text("{}")
    done = serve("--data", f"{tmp_path}/data", "--ready-file", str(ready_file), "--port", "0", host="256.0.0.1")
    assert done.returncode != 0
    assert not ready_file.exists()


def test_memory_leaves_nothing_behind(tmp_path: Path) -> None:
    live = Live(tmp_path, "--memory").start()
    with Remote(live) as seller:
        assert seller.post("/sale/offers", json={"name": "Szkic"}).status_code == 201
        listed = seller.post("/sale/images", content=picture(1), headers={"Content-Type": "image/png"})
        assert httpx.URL(listed.json()["location"]).host == "127.0.0.1"
        assert seller.get(httpx.URL(listed.json()["location"]).path).content == picture(1)
    first = live.ready
    assert not (tmp_path / "data").exists()
    folder = folder_of(live)
    assert folder.is_dir()
    assert live.stop() == 0
    assert not folder.exists()
    live.start()
    assert live.ready["admin_token"] != first["admin_token"]
    assert live.stop() == 0


def folder_of(live: Live) -> Path:
    """The temporary folder in which the server has its database open; other tests have such servers, too."""
    assert live.process is not None
    opened = [one.readlink() for one in Path(f"/proc/{live.process.pid}/fd").iterdir()]
    [folder] = {parent for path in opened for parent in path.parents if parent.name.startswith("stragan-")}
    return folder


def test_ctrl_c_is_told_to_the_shell(live: Live) -> None:
    assert live.stop(signal.SIGINT) == 130
    assert "Traceback" not in log(live)


def test_requests_under_way_are_finished(live: Live) -> None:
    """The head and half of the body have been sent when the server is told to stop; the other half comes later."""
    with Remote(live) as seller:
        authorization = seller.headers["Authorization"]
    body = json.dumps({"name": "Szkic w ostatniej chwili"}).encode()
    head = (
        f"POST /sale/offers HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\n"
        f"Content-Type: application/vnd.allegro.public.v1+json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    with socket.create_connection(address(live), timeout=10) as connection:
        connection.sendall(head + body[:10])
        time.sleep(0.2)  # until the server has begun with the request
        stopping: list[int] = []
        thread = threading.Thread(target=lambda: stopping.append(live.stop()))
        thread.start()
        time.sleep(0.3)
        connection.sendall(body[10:])
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        thread.join()
    assert answer.startswith(b"HTTP/1.1 201 ")
    assert stopping == [0]
    id_ = json.loads(answer.partition(b"\r\n\r\n")[2])["id"]
    assert query(live, f"SELECT count(*) FROM offer WHERE id = {id_}") == [(1,)]


def test_a_request_that_never_ends_does_not_hold_it_up(live: Live) -> None:
    with Remote(live) as seller:
        authorization = seller.headers["Authorization"]
    head = (
        f"POST /sale/offers HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\n"
        "Content-Type: application/vnd.allegro.public.v1+json\r\nContent-Length: 100\r\n\r\n"
    ).encode()
    with socket.create_connection(address(live), timeout=10) as connection:
        connection.sendall(head)
        time.sleep(0.2)  # until the server has begun with the request
        begun = time.monotonic()
        assert live.stop() == 0
        assert time.monotonic() - begun < 15


def address(live: Live) -> tuple[str, int]:
    url = httpx.URL(live.url)
    assert url.port is not None
    return url.host, url.port


def test_a_command_that_was_stopped_goes_on_at_once(live: Live) -> None:
    """A stopped worker lets go of its jobs; the next one does not wait for a lease to end."""
    with Remote(live) as seller:
        ids = [str(number) for number in range(1000)]
        path = "/sale/offer-publication-commands/8f0fdf4e-0b1f-4d0c-a2b2-7d9e8f0c1d2e"
        document = {
            "publication": {"action": "END"},
            "offerCriteria": [{"offers": [{"id": id_} for id_ in ids], "type": "CONTAINS_OFFERS"}],
        }
        assert seller.put(path, json=document).status_code == 201
        headers = seller.headers
    assert live.stop() == 0
    live.start()
    deadline = time.monotonic() + 30
    with Remote(live, headers) as seller:
        while seller.get(path).json()["completedAt"] is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)  # another process works
        assert seller.get(path).json()["taskCount"] == {"total": 1000, "success": 0, "failed": 1000}


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = serve("--port", str(port), "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def newer(folder: Path) -> None:
    Live(folder).start().stop()
    connection = sqlite3.connect(folder / "data" / "stragan.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()


def under_a_file(folder: Path) -> None:
    (folder / "data").write_text("a file")


def foreign_database(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "stragan.db").write_bytes(b"something else " * 1000)


@pytest.mark.parametrize(
    ("case", "prepare", "message"),
    [
        ("newer database", newer, "the database has schema 9999, but this version of Stragan only knows up to"),
        ("data folder is a file", under_a_file, "File exists"),
        ("no database", foreign_database, "file is not a database"),
    ],
)
def test_data_that_cannot_be_used(tmp_path: Path, case: str, prepare: Callable[[Path], None], message: str) -> None:
    prepare(tmp_path)
    done = serve("--port", "0", "--data", str(tmp_path / "data"), "--ready-file", str(tmp_path / "ready"))
    complaint(done, message)
    assert not (tmp_path / "ready").exists()


def complaint(done: subprocess.CompletedProcess[str], message: str) -> None:
    assert done.returncode not in (0, -signal.SIGTERM), done
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 3


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "read-only"
    folder.mkdir()
    folder.chmod(0o500)
    data = Path("/proc/stragan") if os.access(folder, os.W_OK) else folder / "data"  # root may write everywhere else
    done = serve("--port", "0", "--data", str(data))
    complaint(done, str(data))


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    done = serve("--port", "0", "--data", str(tmp_path), "--database", f"postgresql://nobody@127.0.0.1:{port}/none")
    complaint(done, "cannot connect to the PostgreSQL database: ")


def test_a_ready_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = serve("--port", "0", "--data", str(tmp_path / "data"), "--ready-file", str(tmp_path / "file" / "ready"))
    complaint(done, "cannot write the ready file")


def test_a_missing_data_folder_is_made(tmp_path: Path) -> None:
    live = Live(tmp_path / "not" / "yet")
    live.folder.mkdir(parents=True)
    live.options = ("--data", str(tmp_path / "deep" / "er"))
    live.start()
    assert (tmp_path / "deep" / "er" / "stragan.db").exists()
    assert live.stop() == 0


def test_an_error_of_the_server_is_no_news_for_clients(live: Live) -> None:
    """Whatever a client sends, the log holds no traceback and the server lives."""
    nonsense: list[dict[str, Any]] = [
        {"content": b"\xff\xfe", "headers": {"Content-Type": "application/vnd.allegro.public.v1+json"}},
        {"content": b"[" * 100_000, "headers": {"Content-Type": "application/vnd.allegro.public.v1+json"}},
        {"json": {"name": "a\0b"}},
        {"json": {"name": "x", "external": {"id": "\0"}}},
        {"json": {"name": {"pl": "Szkic"}}},
    ]
    with Remote(live) as seller:
        for request in nonsense:
            assert 400 <= seller.post("/sale/offers", **request).status_code < 500
        assert seller.get("/me").status_code == 200
    assert "Traceback" not in log(live)


def test_limits_are_put_in_force_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRAGAN_LIMITS_FACTOR", "0.0005")
    live = Live(tmp_path, "--limits", "production").start()
    with Remote(live) as seller:
        answers = [seller.get("/me") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert answers[0].headers["x-ratelimit-remaining"] == "3"
    assert answers[-1].headers["retry-after"] == "60"
    assert live.stop() == 0


def test_limits_that_do_not_exist(tmp_path: Path) -> None:
    done = serve("--port", "0", "--data", str(tmp_path), "--limits", "strict")
    assert done.returncode == 2
    assert "limits" in done.stderr
