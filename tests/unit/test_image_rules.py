import io
import struct
import threading
import time
import zlib

import pytest
from PIL import Image, ImageSequence

from stragan.features.images import drawing
from stragan.features.images.picture import fit
from stragan.features.images.rules import blob_key, kind_of, path_in
from stragan.features.images.service import GUIDE_PATHS
from stragan.kernel.problems import Invalid

SIDE, MOST = 2560, 26_000_000
FORMATS = ("jpeg", "png", "gif", "webp")


def drawn(kind, size=(64, 48), mode="RGB", **options):
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def opened(content):
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def codes(content, media_type, side=SIDE, most=MOST):
    with pytest.raises(Invalid) as refused:
        fit(content, media_type, side, most)
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("case", "content", "expected"),
    [
        *((kind, drawn(kind), f"image/{kind}") for kind in FORMATS),
        ("bmp", drawn("bmp"), None),
        ("tiff", drawn("tiff"), None),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        ("html", b"<!doctype html>", None),
        ("other riff", b"RIFF\x00\x00\x00\x00WAVE", None),
        ("empty", b"", None),
        ("short", b"\xff\xd8", None),
    ],
)
def test_kind_of(case, content, expected):
    assert kind_of(content) == expected


A, B = "01fd60", "4ea8d18e4275b0878b7f0562067e"


@pytest.mark.parametrize(
    ("case", "url", "expected"),
    [
        ("Allegro", f"https://e.allegroimg.com/original/{A}/{B}", f"{A}/{B}"),
        ("sandbox", f"https://a.allegroimg.allegrosandbox.pl/original/{A}/{B}", f"{A}/{B}"),
        ("own", f"http://127.0.0.1:8080/original/{A}/{B}", f"{A}/{B}"),
        ("no address", f"/original/{A}/{B}", None),
        ("no scheme", f"//e.allegroimg.com/original/{A}/{B}", None),
        ("another scheme", f"ftp://e.allegroimg.com/original/{A}/{B}", None),
        ("another size", f"https://e.allegroimg.com/s128/{A}/{B}", None),
        ("too long", f"https://e.allegroimg.com/original/{A}/{B}0", None),
        ("too short", f"https://e.allegroimg.com/original/{A}/{B[1:]}", None),
        ("upper case", f"https://e.allegroimg.com/original/{A}/{B.upper()}", None),
        ("no hexadecimal", f"https://e.allegroimg.com/original/{A}/{'g' * 28}", None),
        ("more", f"https://e.allegroimg.com/original/{A}/{B}/x", None),
        ("prefix", f"https://e.allegroimg.com/x/original/{A}/{B}", None),
        ("picture elsewhere", "https://example.com/picture.jpg", None),
        ("not an address", "http://[broken", None),
        ("empty", "", None),
    ],
)
def test_path_in(case, url, expected):
    assert path_in(url) == expected


def test_files_lie_in_256_folders():
    assert blob_key(f"{A}/{B}") == f"images/01/{A}{B}"


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("size", [(64, 48), (1, 1), (2560, 10), (10, 2560)])
def test_what_fits_is_kept_byte_for_byte(kind, size):
    content = drawn(kind, size)
    assert fit(content, f"image/{kind}", SIDE, MOST) == (content, *size)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("size", "expected"), [((2600, 1300), (2560, 1280)), ((1300, 2600), (1280, 2560)), ((8000, 1), (2560, 1))]
)
def test_what_is_larger_is_scaled_in_its_own_format(kind, size, expected):
    stored, width, height = fit(drawn(kind, size), f"image/{kind}", SIDE, MOST)
    picture = opened(stored)
    assert (width, height) == picture.size == expected
    assert kind_of(stored) == f"image/{kind}"


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        (k, m)
        for k, modes in {"png": "1 L P RGBA LA I;16", "jpeg": "L CMYK", "webp": "RGBA"}.items()
        for m in modes.split()
    ],
)
def test_every_mode_can_be_scaled(kind, mode):
    file = io.BytesIO()
    Image.new(mode, (600, 300), 1 if mode in {"1", "L", "P", "I;16"} else None).save(file, kind)
    stored, *size = fit(file.getvalue(), f"image/{kind}", 100, MOST)
    assert opened(stored).size == tuple(size) == (100, 50)


def test_transparency_survives_scaling():
    file = io.BytesIO()
    Image.new("RGBA", (600, 300), (255, 0, 0, 0)).save(file, "png")
    picture = opened(fit(file.getvalue(), "image/png", 100, MOST).content)
    assert picture.convert("RGBA").getpixel((50, 25))[3] == 0


def test_scaling_turns_the_picture_upright_and_drops_its_metadata():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Maker"
    content = drawn("jpeg", (600, 300), exif=exif, comment=b"taken at home", icc_profile=b"profile" * 20)
    picture = opened(fit(content, "image/jpeg", 100, MOST).content)
    assert picture.size == (50, 100)
    assert dict(picture.getexif()) == {}
    assert "comment" not in picture.info
    assert picture.info["icc_profile"] == b"profile" * 20


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_unreadable_metadata_do_not_refuse_a_picture():
    content = drawn("jpeg", (600, 300), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert fit(content, "image/jpeg", 100, MOST)[1:] == (100, 50)


def animation(size):
    file = io.BytesIO()
    frames = [Image.new("RGB", size, colour) for colour in ("red", "blue", "green")]
    frames[0].save(file, "gif", save_all=True, append_images=frames[1:])
    return file.getvalue()


def test_an_animation_that_fits_is_kept_and_a_larger_one_shows_its_first_frame():
    small, large = animation((50, 50)), animation((200, 200))
    assert fit(small, "image/gif", 100, MOST).content == small
    picture = opened(fit(large, "image/gif", 100, MOST).content)
    assert len(list(ImageSequence.Iterator(picture))) == 1
    red, green, blue = picture.convert("RGB").getpixel((50, 50))
    assert red > 240
    assert max(green, blue) < 20


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(("case", "keep"), [("half", 0.5), ("a tenth", 0.1), ("most", 0.9)])
@pytest.mark.parametrize("side", [SIDE, 100])
def test_what_breaks_off_is_refused(kind, case, keep, side):
    content = drawn(kind, (600, 500))
    assert codes(content[: int(len(content) * keep)], f"image/{kind}", side) == ["INVALID_IMAGE"]


@pytest.mark.parametrize(
    ("case", "content"),
    [
        ("only the mark", b"\x89PNG\r\n\x1a\n"),
        ("another format inside", b"\xff\xd8\xff" + drawn("png")),
        ("nonsense", b"\xff\xd8\xff" + bytes(range(256)) * 20),
    ],
)
def test_what_cannot_be_decoded_is_refused(case, content):
    assert codes(content, kind_of(content)) == ["INVALID_IMAGE"]


def png_bomb(width, height):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("case", "content", "media_type"),
    [
        ("one too many", drawn("png", (201, 100), "1"), "image/png"),
        ("huge header", png_bomb(60_000, 60_000), "image/png"),
        ("largest header", png_bomb(2**31 - 1, 2**31 - 1), "image/png"),
        ("gif", b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + b";", "image/gif"),
    ],
)
def test_too_many_pixels_are_refused_before_they_are_decoded(case, content, media_type):
    started = time.thread_time()
    assert codes(content, media_type, most=20_000) in (["IMAGE_PIXEL_COUNT_TOO_HIGH"], ["INVALID_IMAGE"])
    assert time.thread_time() - started < 0.5


def test_exactly_the_most_pixels_are_allowed():
    content = drawn("png", (200, 100), "1")
    assert fit(content, "image/png", SIDE, 20_000).content == content


def test_a_frame_larger_than_its_screen_does_not_pass_the_limit():
    frame = b"," + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0) + b"\x08\x01\x00\x00;"
    content = b"GIF89a" + struct.pack("<HHBBB", 10, 10, 0, 0, 0) + frame
    assert codes(content, "image/gif") in (["IMAGE_PIXEL_COUNT_TOO_HIGH"], ["INVALID_IMAGE"])


def test_pictures_can_be_decoded_in_several_threads():
    content = drawn("jpeg", (3000, 2000))
    found = []
    threads = [threading.Thread(target=lambda: found.append(fit(content, "image/jpeg", 100, MOST))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_drawn_pictures_are_real_and_different():
    pictures = list(drawing.discs())
    assert len(set(pictures)) == len(GUIDE_PATHS) == 7
    for content in pictures:
        picture = opened(content).convert("RGB")
        assert picture.size == (640, 640)
        assert picture.getpixel((5, 5)) == (0xF4, 0xF1, 0xEA)
        assert picture.getpixel((320, 320)) != (0xF4, 0xF1, 0xEA)
        assert len(content) < 10_000
    assert len({opened(content).convert("RGB").getpixel((320, 320)) for content in pictures}) == 7
