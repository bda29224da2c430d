"""Images that are named by links: by `POST /sale/images`, and by offers and products through the service."""

import asyncio
import io
import threading

import pytest
from msgspec.structs import replace
from PIL import Image
from sqlalchemy import select

from harness import new_account, running, sign_in
from origin import Names, origin_running, page, redirect
from stragan.db.statements import Statement
from stragan.features.images import service, store
from stragan.features.images.link_rules import life
from stragan.fetch.fetcher import Fetcher
from stragan.http.media import PUBLIC
from stragan.kernel.problems import Problem
from stragan.kernel.times import DAY, HOUR, parse_instant
from stragan.settings import Settings

pytestmark = pytest.mark.one_database


PATH = "/sale/images"
BASE = "http://127.0.0.1"


def picture(name="png", size=(64, 48), colour="red", mode="RGB"):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, name)
    return file.getvalue()


@pytest.fixture
def origin():
    with origin_running() as running_origin:
        yield running_origin


def reaching(world, origin):
    """`shop.test` may be fetched from although it is this machine; the other names lead to what may not."""
    names = Names(shop_test=["127.0.0.1"], inside_test=["10.0.0.7"], moving_test=[["8.8.8.8"], ["127.0.0.1"]])
    world.fetcher = Fetcher(f"shop.test:{origin.port}", resolve=names)


@pytest.fixture
def world(server, origin):
    """The shared server's world, with the origin for an internet."""
    before = server.world.settings
    reaching(server.world, origin)
    yield server.world
    server.world.settings = before
    del server.world.fetcher


@pytest.fixture
def own(own_server, origin):
    reaching(own_server.world, origin)
    return own_server


def at(origin, path):
    return f"http://shop.test:{origin.port}{path}"


def link(account, url, **headers):
    return account.post(PATH, json={"url": url}, headers=headers)


def location(answer):
    assert answer.status_code == 201, answer.text
    return answer.json()["location"]


def served(server, answer):
    return server.client.get(location(answer).removeprefix(BASE))


def problem(answer, status=422):
    assert answer.status_code == status, answer.text
    (error,) = answer.json()["errors"]
    return error


# POST /sale/images


@pytest.mark.parametrize("name", ["jpeg", "png", "gif", "webp"])
def test_an_image_is_fetched_and_stored_like_an_upload(seller, server, world, origin, name):
    content = picture(name, colour="orange")
    origin.pages["/a"] = page(content, content_type="application/octet-stream")
    answer = link(seller, at(origin, "/a"))
    assert set(answer.json()) == {"location", "expiresAt"}
    assert 23.9 < (parse_instant(answer.json()["expiresAt"]) - world.now()) / HOUR <= 24
    shown = served(server, answer)
    assert (shown.content, shown.headers["content-type"]) == (content, f"image/{name}")
    uploaded = seller.post(PATH, content=content, headers={"Content-Type": f"image/{name}"})
    assert location(uploaded) == location(answer)
    (seen,) = origin.seen
    assert (seen.method, seen.headers["host"]) == ("GET", f"shop.test:{origin.port}")


def test_a_large_one_is_scaled_down(seller, server, world, origin):
    origin.pages["/a"] = page(picture("jpeg", (3000, 1500)))
    shown = served(server, link(seller, at(origin, "/a")))
    assert Image.open(io.BytesIO(shown.content)).size == (2560, 1280)


def test_redirects_are_followed(seller, server, world, origin):
    content = picture(colour="navy")
    for i in range(5):
        origin.pages[f"/{i}"] = redirect(f"/{i + 1}")
    origin.pages["/5"] = page(content)
    assert served(server, link(seller, at(origin, "/0"))).content == content
    assert problem(link(seller, at(origin, "/0") + "?"))["code"] == "DownloadError.NotFound"
    origin.pages["/circle"] = redirect("/circle")
    url = at(origin, "/circle")
    assert problem(link(seller, url)) == {
        "code": "OfferImagesNotAvailableException",
        "message": f"The image at the address {url} is not available: too many redirects.",
        "details": None,
        "path": "url",
        "userMessage": f"The image at the address {url} is not available: too many redirects.",
        "metadata": {},
    }


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.png",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/a.png",
        "http://2130706433/a.png",
        "http://localhost/a.png",
        "http://inside.test/a.png",
        "http://unknown.test/a.png",
        "http://shop.test:22/a.png",
        "ftp://shop.test/a.png",
        "a.png",
        "",
        "https://e.allegroimg.com/original/01fd60/4ea8d18e4275b0878b7f0562067e",
    ],
)
def test_what_may_not_be_fetched_looks_like_what_is_not_there(seller, world, origin, polish, url):
    """One text for all of them: what names and addresses our own network has is told to nobody."""
    expected = {
        "code": "OfferImagesNotFoundException",
        "message": f"Provided image address is incorrect: {url}.",
        "details": None,
        "path": "url",
        "userMessage": f"Provided image address is incorrect: {url}.",
        "metadata": {},
    }
    assert problem(link(seller, url)) == expected
    in_polish = problem(link(seller, url, **polish))
    assert in_polish == expected | {"userMessage": f"Podany adres obrazka jest nieprawidłowy: {url}."}
    origin.pages["/a"] = redirect(url)
    if "://" in url:  # the others are pages of the shop
        assert problem(link(seller, at(origin, "/a")))["code"] == "OfferImagesNotFoundException"
        assert origin.paths == ["/a"]


def test_a_name_that_becomes_private_is_not_followed(seller, world, origin):
    """The second hop asks for the name again and hears of a private address."""
    origin.pages["/a"] = redirect("http://moving.test/")
    names = Names(shop_test=["127.0.0.1"], moving_test=["127.0.0.1"])
    world.fetcher = Fetcher(f"shop.test:{origin.port}", resolve=names)
    assert problem(link(seller, at(origin, "/a")))["code"] == "OfferImagesNotFoundException"
    assert (names.asked, origin.paths) == (["shop.test", "moving.test"], ["/a"])


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        ("400 Bad", "BadRequest", "400 BAD_REQUEST"),
        ("401 Who", "Forbidden", "401 UNAUTHORIZED"),
        ("403 No", "Forbidden", "403 FORBIDDEN"),
        ("404 Gone", "NotFound", "404 NOT_FOUND"),
        ("410 Gone", "NotFound", "410 GONE"),
        ("418 Tea", "BadRequest", "418 IM_A_TEAPOT"),
        ("429 Slow", "TooManyRequests", "429 TOO_MANY_REQUESTS"),
        ("499 Odd", "BadRequest", "499"),
        ("500 Oops", "InternalServerError", "500 INTERNAL_SERVER_ERROR"),
        ("502 Oops", "BadGateway", "502 BAD_GATEWAY"),
        ("503 Oops", "BadGateway", "503 SERVICE_UNAVAILABLE"),
        ("599 Odd", "InternalServerError", "599"),
    ],
)
def test_the_status_of_the_server_is_told(seller, world, origin, polish, status, code, told):
    url = at(origin, "/a")
    origin.pages["/a"] = page(b"secret", status)
    error = problem(link(seller, url, **polish))
    assert (error["code"], error["path"]) == (f"DownloadError.{code}", "url")
    assert error["userMessage"] == (
        f"Nie można pobrać zdjęcia z adresu '{url}'. Serwer ze zdjęciem zwrócił kod HTTP: {told} z błędem: ''."
    )
    assert (
        problem(link(seller, url))["userMessage"]
        == error["message"]
        == (
            f"Cannot download the image from the address '{url}'. The image server returned HTTP code: {told} "
            "with error: ''."
        )
    )


@pytest.mark.parametrize(
    ("case", "answer", "code"),
    [
        ("a page", page(b"<html></html>", content_type="image/png"), "INVALID_IMAGE"),
        ("nothing", page(b"", content_type="image/png"), "INVALID_IMAGE"),
        ("no content", b"HTTP/1.1 204 No Content\r\n\r\n", "OfferImagesNotAvailableException"),
        ("a part", page(picture(), "206 Partial"), "OfferImagesNotAvailableException"),
        ("not modified", b"HTTP/1.1 304 Not Modified\r\n\r\n", "OfferImagesNotAvailableException"),
        ("another kind", page(picture("bmp")), "INVALID_IMAGE"),
        ("damaged", page(picture()[:-30]), "INVALID_IMAGE"),
        ("cut off", page(picture(), content_length="9999"), "OfferImagesNotAvailableException"),
        ("compressed", page(picture(), content_encoding="br"), "OfferImagesNotAvailableException"),
        ("no HTTP", b"220 mail.test ESMTP\r\n", "OfferImagesNotAvailableException"),
        (
            "too many pixels",
            page(picture(size=(6000, 5000), mode="1", colour=1)),
            "IMAGE_PIXEL_COUNT_TOO_HIGH",
        ),
    ],
)
def test_what_is_no_usable_image_is_refused(seller, world, origin, case, answer, code):
    origin.pages["/a"] = answer
    for _ in range(2):  # a failure is not remembered
        error = problem(link(seller, at(origin, "/a")))
        assert (error["code"], error["path"]) == (code, "url")
    assert origin.paths == ["/a", "/a"]
    assert seen_by(world, seller, at(origin, "/a")) == {}


def test_a_file_over_the_limit_is_refused(seller, world, origin, polish):
    url = at(origin, "/a")
    world.settings = replace(world.settings, max_image_bytes=len(picture()))
    origin.pages["/a"] = page(picture() + b"x")
    error = problem(link(seller, url), status=413)
    assert (error["code"], error["path"]) == ("PayloadTooLargeException", "url")
    assert error["message"] == f"The image at the address {url} is larger than {len(picture())} bytes."
    error = problem(link(seller, url, **polish), status=413)
    assert error["userMessage"] == f"Zdjęcie pod adresem {url} jest większe niż {len(picture())} bajtów."
    origin.pages["/a"] = page(picture())
    location(link(seller, url))


def test_a_slow_server_is_not_waited_for(seller, world, origin, polish):
    url = at(origin, "/a")
    world.settings = replace(world.settings, fetch_ms=100)
    origin.pages["/a"] = origin.drip(b"HTTP/1.1 200 OK\r\ncontent-length: 900000\r\n\r\n", b"x")
    assert problem(link(seller, url)) == {
        "code": "UploadImageRequestTimeoutException",
        "message": "Request Timeout",
        "details": None,
        "path": "url",
        "userMessage": f"The time limit for downloading an image from the address {url} has been exceeded",
        "metadata": {"imageUrl": url},
    }
    error = problem(link(seller, url, **polish))
    assert error["userMessage"] == f"Przekroczono limit czasu pobierania zdjęcia z adresu {url}"


def test_long_links_are_not_repeated_at_length(seller, world):
    error = problem(link(seller, "x" * 1_000_000))
    assert error["message"] == f"Provided image address is incorrect: {'x' * 500}…."


@pytest.mark.parametrize(
    ("case", "body", "status", "code"),
    [
        ("no JSON", b"{", 400, "BAD_REQUEST"),
        ("nothing", b"", 400, "BAD_REQUEST"),
        ("NUL", b'{"url":"http://shop.test/\\u0000"}', 400, "BAD_REQUEST"),
        ("half a character", b'{"url":"http://shop.test/\\ud800"}', 400, "BAD_REQUEST"),
        ("no object", b"[]", 422, "JsonMappingException"),
        ("no link", b"{}", 422, "JsonMappingException"),
        ("null", b'{"url":null}', 422, "JsonMappingException"),
        ("several", b'{"url":["http://shop.test/a.png"]}', 422, "JsonMappingException"),
        ("a number", b'{"url":1}', 422, "OfferImagesNotFoundException"),
    ],
)
def test_bodies_of_another_shape(seller, world, case, body, status, code):
    answer = seller.post(PATH, content=body, headers={"Content-Type": PUBLIC})
    assert problem(answer, status)["code"] == code


def test_a_body_that_is_larger_than_a_body_is_refused(seller, world):
    body = b'{"url":"http://shop.test/a.png"}' + b" " * world.settings.max_body_bytes
    answer = seller.post(PATH, content=body, headers={"Content-Type": PUBLIC})
    assert problem(answer, 413)["code"] == "PayloadTooLargeException"


def test_a_user_must_send_it(anonymous, application, world, origin):
    assert link(anonymous, at(origin, "/a")).status_code == 401
    assert link(application, at(origin, "/a")).status_code == 401
    assert origin.seen == []


def test_the_sellers_own_image_needs_no_request(seller, other_seller, world, origin):
    uploaded = seller.post(PATH, content=picture(colour="gold"), headers={"Content-Type": "image/png"})
    assert location(link(seller, location(uploaded) + "?x=1")) == location(uploaded)
    error = problem(link(other_seller, location(uploaded)))
    assert error["code"] == "OfferImagesNotFoundException"
    assert origin.seen == []


def test_a_host_of_the_settings_is_fetched_from(tmp_path, origin):
    """Without any help of the test: the resolver and the network of the system."""
    content = picture()
    origin.pages["/a"] = page(content)
    settings = Settings(data=tmp_path, durable=False, fetch_allowed_hosts=f"photos.test, localhost:{origin.port}")
    with running(settings) as server:
        seller = new_account(server)
        assert served(server, link(seller, f"http://localhost:{origin.port}/a")).content == content
        assert problem(link(seller, "http://localhost/a"))["code"] == "OfferImagesNotFoundException"
    assert origin.paths == ["/a"]


# What is remembered


def seen_by(world, account, *urls):
    async def act(world):
        return await service.known_links(world, account.id, BASE, urls)

    return account.server.run(act)


def later(seller, milliseconds):
    """Time goes by, and its jobs are done; the seller has a fresh token."""
    seller.server.advance(milliseconds)
    seller.server.settle()
    seller.token = sign_in(seller.server, seller.id).token


def keep(server, account, url):
    async def act(world):
        async with world.db.write() as tx:
            await service.keep(tx, account.id, [url])

    server.run(act)


def test_a_link_is_fetched_once_for_each_seller(seller, other_seller, world, origin):
    origin.pages["/a"] = page(picture(colour="teal"))
    url = at(origin, "/a")
    assert seen_by(world, seller, url) == {}
    first = location(link(seller, url))
    origin.pages["/a"] = page(b"", "500 Oops")
    assert location(link(seller, url + "#top")) == first
    assert seen_by(world, seller, url) == {url: first}
    assert seen_by(world, other_seller, url) == {}
    assert problem(link(other_seller, url))["code"] == "DownloadError.InternalServerError"
    assert origin.paths == ["/a", "/a"]


@pytest.mark.parametrize(
    ("cache_control", "lives"),
    [
        (None, 7 * DAY),
        ("max-age=31536000, public, immutable", 7 * DAY),
        ("max-age=99999999999999999999", 7 * DAY),
        ("private, Max-Age=3600", HOUR),
        ('max-age="3600"', HOUR),
        ("s-maxage=5, max-age=3600", HOUR),
        ("max-age=60, max-age=3600", HOUR // 60),
        ("max-age=0", 0),
        ("no-store", 0),
        ("No-Cache, max-age=3600", 0),
        ('no-cache="set-cookie", max-age=3600', 0),
        ("x-no-store, no-transform", 7 * DAY),
        ("max-age=soon", 7 * DAY),
    ],
)
def test_how_long_a_link_is_remembered(cache_control, lives):
    assert life(cache_control or "") == lives


def test_after_its_time_a_link_is_fetched_again(own, origin):
    seller = new_account(own)
    url = at(origin, "/a")
    origin.pages["/a"] = page(picture(colour="red"))
    first = location(link(seller, url))
    keep(own, seller, first)
    later(seller, 7 * DAY - 60_000)
    assert (location(link(seller, url)), origin.paths) == (first, ["/a"])
    origin.pages["/a"] = page(picture(colour="blue"), cache_control="max-age=600")
    later(seller, 120_000)
    second = location(link(seller, url))
    assert (second != first, origin.paths) == (True, ["/a", "/a"])
    later(seller, 540_000)
    assert seen_by(own.world, seller, url) == {url: second}
    later(seller, 120_000)
    assert seen_by(own.world, seller, url) == {}


def test_an_image_that_is_gone_is_fetched_again(own, origin):
    seller = new_account(own)
    url = at(origin, "/a")
    origin.pages["/a"] = page(picture())
    first = link(seller, url)
    later(seller, 25 * HOUR)
    assert served(own, first).status_code == 404
    assert seen_by(own.world, seller, url) == {}
    assert served(own, link(seller, url)).status_code == 200
    assert origin.paths == ["/a", "/a"]


def test_an_image_that_is_asked_for_again_lives_longer(own, origin):
    seller = new_account(own)
    url = at(origin, "/a")
    origin.pages["/a"] = page(picture())
    first = link(seller, url)
    later(seller, 20 * HOUR)
    again = link(seller, url)
    assert again.json()["expiresAt"] > first.json()["expiresAt"]
    later(seller, 20 * HOUR)
    assert served(own, again).status_code == 200
    later(seller, 5 * HOUR)
    assert served(own, again).status_code == 404
    assert origin.paths == ["/a"]


def test_an_image_in_use_does_not_begin_to_expire(own, origin):
    seller = new_account(own)
    origin.pages["/a"] = page(picture())
    url = at(origin, "/a")
    keep(own, seller, location(link(seller, url)))
    later(seller, 20 * HOUR)
    assert parse_instant(link(seller, url).json()["expiresAt"]) > own.world.now() + 23 * HOUR
    later(seller, 6 * DAY)
    assert served(own, link(seller, url)).status_code == 200
    assert origin.paths == ["/a"]


@pytest.mark.parametrize("hop", ["/a", "/b"])
def test_what_must_not_be_stored_is_fetched_each_time(seller, world, origin, hop):
    control = {hop: {"cache_control": "no-store"}}
    origin.pages["/a"] = redirect("/b", **control.get("/a", {}))
    origin.pages["/b"] = page(picture(colour="pink"), **control.get("/b", {}))
    first, second = link(seller, at(origin, "/a")), link(seller, at(origin, "/a"))
    assert location(first) == location(second)
    assert origin.paths == ["/a", "/b"] * 2


def test_forgotten_links_take_no_room(own, origin):
    seller = new_account(own)
    origin.pages = {"/a": page(picture()), "/b": page(picture(), cache_control="max-age=999999")}
    for path in ("/a", "/b"):
        link(seller, at(origin, path))

    def rows():
        async def act(world):
            return sorted(row[0] for row in await world.db.all(Statement(select(store.links.c.url))))

        return own.run(act)

    assert rows() == [at(origin, "/a"), at(origin, "/b")]
    later(seller, 7 * DAY - HOUR)
    assert rows() == [at(origin, "/a"), at(origin, "/b")]
    later(seller, 26 * HOUR)
    assert rows() == []


# Several at once


def fetch(account, urls):
    async def act(world):
        return await service.fetch_links(world, account.id, BASE, urls)

    return account.server.run(act)


def test_each_link_has_its_own_outcome(seller, world, origin):
    origin.pages = {"/a": page(picture(colour="red")), "/b": page(b"", "403 No"), "/c": page(picture(colour="blue"))}
    a, b, c = (at(origin, path) for path in ("/a", "/b", "/c"))
    mine = location(seller.post(PATH, content=picture(colour="cyan"), headers={"Content-Type": "image/png"}))
    gone = f"{BASE}/original/000000/0000000000000000000000000000"
    found = fetch(seller, [a, mine, b, c, a, gone, "nonsense"])
    assert {url: what.code for url, what in found.items() if isinstance(what, Problem)} == {
        b: "DownloadError.Forbidden",
        gone: "OfferImagesNotFoundException",
        "nonsense": "OfferImagesNotFoundException",
    }
    assert all(not what.path for what in found.values() if isinstance(what, Problem))
    addresses = {url: what for url, what in found.items() if isinstance(what, str)}
    assert set(addresses) == {a, c, mine}
    assert addresses[mine] == mine
    assert seen_by(world, seller, a, b, c, mine, gone, "nonsense") == addresses
    assert sorted(origin.paths) == ["/a", "/b", "/c"]
    assert fetch(seller, []) == {}


def gated(origin, content):
    """A page that answers when the test says so; with the requests that wait for it."""
    arrived, gate = threading.Semaphore(0), threading.Event()

    def wait(connection):
        arrived.release()
        gate.wait(10)
        connection.sendall(page(content))

    return wait, arrived, gate


def test_the_same_link_at_the_same_time_is_one_request(seller, world, origin):
    origin.pages["/a"], arrived, gate = gated(origin, picture(colour="lime"))
    url = at(origin, "/a")

    async def act(world):
        calls = [asyncio.create_task(service.fetch_links(world, seller.id, BASE, [url])) for _ in range(5)]
        assert await asyncio.to_thread(arrived.acquire, timeout=10)
        calls.append(asyncio.create_task(service.fetch_links(world, seller.id, BASE, [url])))
        gate.set()
        return await asyncio.gather(*calls)

    first, *others = seller.server.run(act)
    assert all(found == first for found in others)
    assert isinstance(first[url], str)
    assert origin.paths == ["/a"]


def test_a_call_that_is_broken_off_does_not_break_off_the_other(seller, world, origin):
    origin.pages["/a"], arrived, gate = gated(origin, picture(colour="olive"))
    url = at(origin, "/a")

    async def act(world):
        first = asyncio.create_task(service.fetch_links(world, seller.id, BASE, [url]))
        assert await asyncio.to_thread(arrived.acquire, timeout=10)
        second = asyncio.create_task(service.fetch_links(world, seller.id, BASE, [url]))
        first.cancel()
        await asyncio.wait([first])
        gate.set()
        return first.cancelled(), await second

    cancelled, found = seller.server.run(act)
    assert cancelled
    assert isinstance(found[url], str)
    assert origin.paths == ["/a"]


def test_sixteen_links_of_a_call_are_fetched_at_the_same_time(seller, world, origin):
    page_, arrived, gate = gated(origin, picture(colour="brown"))
    urls = [at(origin, f"/{i}") for i in range(20)]
    origin.pages = {f"/{i}": page_ for i in range(20)}

    async def act(world):
        call = asyncio.create_task(service.fetch_links(world, seller.id, BASE, urls))
        for _ in range(16):
            assert await asyncio.to_thread(arrived.acquire, timeout=10)
        waiting = len(origin.seen)
        gate.set()
        return waiting, await call

    waiting, found = seller.server.run(act)
    assert waiting == 16
    assert list(found) == urls
    assert len(set(found.values())) == 1
    assert len(origin.seen) == 20


def test_a_process_fetches_only_so_many(own, origin):
    """Who gets no place within the time limit is told of it; afterwards there is room again."""
    own.world.settings = replace(own.world.settings, fetches_at_once=1, fetch_ms=150)
    seller = new_account(own)
    drip = origin.drip(b"HTTP/1.1 200 OK\r\ncontent-length: 900000\r\n\r\n", b"x")
    origin.pages = {"/a": drip, "/b": drip, "/c": drip, "/d": page(picture())}
    found = fetch(seller, [at(origin, path) for path in ("/a", "/b", "/c")])
    assert {what.code for what in found.values()} == {"UploadImageRequestTimeoutException"}
    assert len(origin.seen) < 3
    assert isinstance(fetch(seller, [at(origin, "/d")])[at(origin, "/d")], str)
