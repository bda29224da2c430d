import io
import re
from datetime import UTC, datetime

import pytest
from PIL import Image

from stragan.features.images import rules, service
from stragan.kernel.files import path_for
from stragan.kernel.problems import Invalid
from stragan.kernel.times import HOUR

PATH = "/sale/images"
LOCATION = re.compile(r"http://[^/]+(/original/[0-9a-f]{6}/[0-9a-f]{28})")
BASE = "http://127.0.0.1"


def picture(name="png", size=(64, 48), colour="red", mode="RGB"):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, name)
    return file.getvalue()


def send(account, content, media_type, **headers):
    return account.post(PATH, content=content, headers={"Content-Type": media_type, **headers})


def path_of(answer):
    assert answer.status_code == 201, answer.text
    return LOCATION.fullmatch(answer.json()["location"])[1]


@pytest.mark.parametrize("name", ["jpeg", "png", "gif", "webp"])
def test_an_uploaded_image_is_served_to_anybody(seller, server, name):
    content = picture(name)
    answer = send(seller, content, f"image/{name}")
    assert set(answer.json()) == {"location", "expiresAt"}
    expires = datetime.strptime(answer.json()["expiresAt"], "%Y-%m-%dT%H:%M:%S.%f%z")
    assert 23.9 < (expires - datetime.now(UTC)).total_seconds() / 3600 < 24.1
    served = server.client.get(path_of(answer))
    assert served.status_code == 200
    assert served.content == content
    assert served.headers["content-type"] == f"image/{name}"
    assert served.headers["content-length"] == str(len(content))
    assert served.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert served.headers["x-content-type-options"] == "nosniff"


def test_what_a_browser_has_already_is_not_sent_again(seller, server):
    path = path_of(send(seller, picture(), "image/png"))
    tag = server.client.get(path).headers["etag"]
    again = server.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert server.client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_head_tells_the_size(seller, server):
    content = picture()
    head = server.client.head(path_of(send(seller, content, "image/png")))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(content))
    assert head.headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    "path",
    [
        "/original/000000/0000000000000000000000000000",
        "/original/000000/../../stragan.db",
        "/original/..%2f..%2fstragan.db/x",
        "/original/00000g/0000000000000000000000000000",
        "/original/000000",
        "/original/",
    ],
)
def test_what_is_not_an_image_is_not_served(server, path):
    assert server.client.get(path).status_code == 404


def test_other_methods_are_refused(server):
    assert server.client.post("/original/000000/0000000000000000000000000000").status_code == 405


def test_the_same_file_is_the_same_image_for_one_seller_only(seller, other_seller):
    content = picture(colour="blue")
    first, second = send(seller, content, "image/png"), send(seller, content, "image/png")
    assert path_of(first) == path_of(second)
    assert path_of(first) != path_of(send(other_seller, content, "image/png"))


def test_a_large_image_is_scaled_down(seller, server):
    served = server.client.get(path_of(send(seller, picture("jpeg", (3000, 1500)), "image/jpeg")))
    assert served.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(served.content)).size == (2560, 1280)


@pytest.mark.parametrize(
    ("case", "content", "media_type"),
    [
        ("quoted", picture(), '"image/png"'),
        ("two", picture(), "image/png, image/jpeg"),
        ("unknown image", picture("bmp"), "image/bmp"),
        ("multipart", b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        ("form", b"a=b", "application/x-www-form-urlencoded"),
        ("plain JSON", b'{"url":"https://example.com/a.png"}', "application/json"),
        ("another image than it says", picture("png"), "image/jpeg"),
        ("none", picture(), ""),
    ],
)
def test_only_known_image_types_are_taken(seller, server, polish, case, content, media_type):
    headers = {"Authorization": f"Bearer {seller.token}", "Content-Type": media_type}
    answer = server.client.post(PATH, content=content, headers=headers)
    assert answer.status_code == 415
    assert answer.json() == {
        "errors": [
            {
                "code": "415 UNSUPPORTED_MEDIA_TYPE",
                "message": None,
                "details": None,
                "path": None,
                "userMessage": "Unallowed image type.",
                "metadata": {},
            }
        ]
    }
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["trace-id"])
    answer = server.client.post(PATH, content=content, headers=headers | polish)
    assert answer.json()["errors"][0]["userMessage"] == "Niedozwolony typ zdjęcia."


@pytest.mark.parametrize(
    ("case", "content", "code", "english", "polish_text"),
    [
        ("empty", b"", "EMPTY_IMAGE", "The request contains no image.", "Żądanie nie zawiera zdjęcia."),
        (
            "text",
            b"hello",
            "INVALID_IMAGE",
            "The file is not an image or it is damaged.",
            "Plik nie jest zdjęciem albo jest uszkodzony.",
        ),
        (
            "broken off",
            picture()[:-30],
            "INVALID_IMAGE",
            "The file is not an image or it is damaged.",
            "Plik nie jest zdjęciem albo jest uszkodzony.",
        ),
        (
            "too many pixels",
            picture(size=(6000, 5000), mode="1", colour=1),
            "IMAGE_PIXEL_COUNT_TOO_HIGH",
            "Image pixel count is too high.",
            "Zdjęcie ma zbyt wiele pikseli.",
        ),
    ],
)
def test_what_is_no_usable_image_is_refused(seller, polish, case, content, code, english, polish_text):
    answer = send(seller, content, "image/png")
    assert answer.status_code == 422
    assert [(e["code"], e["userMessage"]) for e in answer.json()["errors"]] == [(code, english)]
    answer = send(seller, content, "image/png", **polish)
    assert [e["userMessage"] for e in answer.json()["errors"]] == [polish_text]


def test_a_file_over_the_limit_is_refused(seller, server):
    content = picture() + bytes(server.world.settings.max_image_bytes)
    assert send(seller, content, "image/png").status_code == 413


def test_a_user_must_upload(anonymous, application):
    assert send(anonymous, picture(), "image/png").status_code == 401
    assert send(application, picture(), "image/png").status_code == 401


def upload(server, seller_id, content):
    async def act(world):
        await service.upload(world, seller_id, BASE, content, "image/png")

    server.run(act)
    return BASE + rules.url_path(path_for(seller_id, content))


def known(server, seller_id, *urls):
    async def act(world):
        return set(await service.known(world, seller_id, urls))

    return server.run(act)


def change(server, function, *args):
    async def act(world):
        async with world.db.write() as tx:
            await function(tx, *args)

    server.run(act)


def test_offers_know_the_images_of_their_seller(server, seller, other_seller):
    url = upload(server, seller.id, picture(colour="green"))
    path = url.removeprefix(BASE)
    elsewhere = f"https://e.allegroimg.com{path}"
    missing = f"{BASE}/original/000000/0000000000000000000000000000"
    assert known(server, seller.id, url, elsewhere, missing, "https://example.com/a.png") == {url, elsewhere}
    assert known(server, other_seller.id, url, elsewhere) == set()
    assert known(server, seller.id) == set()


def status(server, url):
    return server.client.get(url.removeprefix(BASE)).status_code


def test_an_image_that_no_offer_uses_expires(own_server):
    lost, kept = upload(own_server, "1", picture(colour="red")), upload(own_server, "1", picture(colour="blue"))
    others = upload(own_server, "2", picture(colour="red"))
    change(own_server, service.keep, "1", [kept])
    change(own_server, service.keep, "2", [others])
    with pytest.raises(Invalid):
        change(own_server, service.keep, "2", [lost])
    own_server.advance(24 * HOUR - 60_000)
    own_server.settle()
    assert [status(own_server, url) for url in (lost, kept, others)] == [200, 200, 200]
    own_server.advance(120_000)
    own_server.settle()
    assert [status(own_server, url) for url in (lost, kept, others)] == [404, 200, 200]
    assert known(own_server, "1", lost, kept) == {kept}
    assert known(own_server, "2", others) == {others}


def test_an_image_that_is_uploaded_again_lives_longer(own_server):
    content = picture()
    url = upload(own_server, "1", content)
    own_server.advance(20 * HOUR)
    upload(own_server, "1", content)
    own_server.advance(20 * HOUR)
    own_server.settle()
    assert status(own_server, url) == 200
    own_server.advance(5 * HOUR)
    own_server.settle()
    assert status(own_server, url) == 404
    assert upload(own_server, "1", content) == url
    assert status(own_server, url) == 200


def test_an_image_in_use_that_is_uploaded_again_does_not_expire(own_server):
    content = picture()
    url = upload(own_server, "1", content)
    change(own_server, service.keep, "1", [url])
    upload(own_server, "1", content)
    own_server.advance(48 * HOUR)
    own_server.settle()
    assert status(own_server, url) == 200


def test_expiring_twice_is_harmless(own_server):
    url = upload(own_server, "1", picture())
    own_server.advance(25 * HOUR)
    key = "1/" + url.removeprefix(f"{BASE}/original/")
    for _ in range(2):
        own_server.run(service.expire, key)
        assert status(own_server, url) == 404


def test_the_images_of_the_guide_can_be_seeded(server, seller):
    for _ in range(2):
        server.run(service.seed_guide_images, seller.id)
    urls = [f"https://e.allegroimg.com/original/{path}" for path in service.GUIDE_PATHS]
    assert known(server, seller.id, *urls) == set(urls)
    for path in service.GUIDE_PATHS:
        served = server.client.get(f"/original/{path}")
        assert served.headers["content-type"] == "image/png"
        assert min(Image.open(io.BytesIO(served.content)).size) >= 500
