"""Fetching what strangers name: nothing private is ever connected to, and nothing takes more than it may."""

import asyncio
import datetime
import gzip
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from origin import PUBLIC, Internet, Names, fetcher_on, origin_running, page, redirect
from stragan.fetch import failures
from stragan.fetch.addresses import in_turns, is_public, system_resolve
from stragan.fetch.fetcher import Fetcher
from stragan.fetch.network import MOST_ATTEMPTS
from stragan.fetch.targets import trusted_hosts
from stragan.fetch.terms import Limits

LIMITS = Limits(seconds=10, most_bytes=1000, redirects=5)
HASTY = Limits(seconds=0.15, most_bytes=1_000_000, redirects=5)


@pytest.fixture
def origin():
    with origin_running() as running:
        yield running


@pytest.fixture
def internet(origin):
    return Internet(origin)


def names():
    return Names(
        shop_test=[PUBLIC],
        other_test=["8.8.8.8"],
        inside_test=["10.0.0.7"],
        mixed_test=[PUBLIC, "127.0.0.1"],
    )


def fetch(internet, url, limits=LIMITS, resolver=None, trusted="", tls=None, **options):
    return asyncio.run(
        fetcher_on(internet, resolver or names(), trusted=trusted, tls=tls).fetch(url, limits, **options)
    )


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        PUBLIC,
        "172.15.255.255",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "223.255.255.255",
        "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
        "2a00:1450:401b::5e",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ],
)
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.1.2.3",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "2002:c0a8:101::",
        "2a00:1450::5efe:10.0.0.1",
        "2a00:1450::200:5efe:10.0.0.1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "2a00:1450::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "localhost",
        "",
        "127.1",
        "010.0.0.1",
    ],
)
def test_other_addresses_are_not_public(address):
    assert not is_public(address)


def test_both_families_are_tried_by_turns():
    assert in_turns(["::1", "::2", "::2", "::3", "1.1.1.1", "::1"]) == ["::1", "1.1.1.1", "::2", "::3"]
    assert in_turns([]) == []


def test_the_resolver_of_the_system_finds_localhost():
    with ThreadPoolExecutor(1) as threads:
        assert "127.0.0.1" in asyncio.run(system_resolve(threads)("localhost", 80))


# URLs


@pytest.mark.parametrize(
    ("case", "url"),
    [
        ("IPv4", "http://93.184.215.14/"),
        ("IPv6", "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/"),
        ("mapped", "http://[::ffff:127.0.0.1]/"),
        ("zone", "http://[fe80::1%25eth0]/"),
        ("decimal", "http://2130706433/"),
        ("hexadecimal", "http://0x7f000001/"),
        ("octal", "http://0177.0.0.1/"),
        ("hexadecimal part", "http://127.0.0.0x1/"),
        ("short", "http://127.1/"),
        ("dot at the end", "http://127.0.0.1./"),
        ("name with a number at its end", "http://shop.123/"),
        ("wide digits", "http://１２７.0.0.1/"),
        ("wide dots", "http://127。0。0。1/"),
        ("percent", "http://%31%32%37.0.0.1/"),
        ("one label", "http://localhost/"),
        ("root", "http://shop.test./"),
        ("empty label", "http://shop..test/"),
        ("long label", f"http://{'a' * 64}.test/"),
        ("long name", f"http://{'a.' * 127}test/"),
        ("hyphen", "http://-shop.test/"),
        ("space", "http://shop.test .evil.test/"),
        ("line", "http://shop.test\n/"),
        ("line in the path", "http://shop.test/a\r\nHost: b"),
        ("NUL", "http://shop.test/\0"),
        ("surrogate", "http://shop.test/\ud800"),
        ("user", "http://me@shop.test/"),
        ("password", "http://me:secret@shop.test/"),
        ("empty user", "http://:@shop.test/"),
        ("backslash", "http://evil.test\\@shop.test/"),
        ("no host", "http:///a.png"),
        ("no scheme", "shop.test/a.png"),
        ("scheme of the page", "//shop.test/a.png"),
        ("ftp", "ftp://shop.test/a.png"),
        ("file", "file:///etc/passwd"),
        ("data", "data:image/png;base64,AAAA"),
        ("gopher", "gopher://shop.test/"),
        ("port", "http://shop.test:8080/"),
        ("ssh", "http://shop.test:22/"),
        ("no port", "http://shop.test:0/"),
        ("large port", "http://shop.test:65616/"),
        ("huge port", f"http://shop.test:{'9' * 5000}/"),
        ("no number", "http://shop.test:http/"),
        ("long", f"http://shop.test/{'a' * 2048}"),
        ("longer when it is encoded", f"http://shop.test/{'ż' * 400}"),
        ("huge", "http://shop.test/" + "a" * 100_000),
        ("nothing", ""),
        ("words", "a picture"),
    ],
)
def test_what_is_no_plain_address_is_refused_before_anything_is_asked(internet, case, url):
    resolver = names()
    with pytest.raises(failures.BadAddress):
        fetch(internet, url, resolver=resolver)
    with pytest.raises(failures.BadAddress):
        fetcher_on(internet, resolver).normal(url)
    assert (resolver.asked, internet.connected) == ([], [])


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTP://Shop.TEST:80/A.png", "http://shop.test/A.png"),
        ("https://shop.test:443", "https://shop.test"),
        ("http://shop.test:443/", "http://shop.test:443/"),
        ("http://shop.test/a b.png?x=ż#top", "http://shop.test/a%20b.png?x=%C5%BC"),
        ("http://shop.test/a%20b.png", "http://shop.test/a%20b.png"),
        ("http://żółw.pl/a", "http://xn--w-uga1v8h.pl/a"),
        ("http://my_shop.a-b.test/", "http://my_shop.a-b.test/"),
        ("http://1.shop.test/", "http://1.shop.test/"),
    ],
)
def test_one_spelling(url, normal):
    assert Fetcher().normal(url) == normal


def test_trusted_hosts():
    assert trusted_hosts("") == frozenset()
    assert trusted_hosts(" localhost:8000 ,Photos") == {("localhost", 8000), ("photos", 80), ("photos", 443)}


# Connections


def test_the_checked_address_is_connected_to_and_the_name_is_asked_for(origin, internet):
    origin.pages["/a.png?x=1"] = page(b"picture", cache_control="max-age=60")
    resolver = Names(shop_test=[[PUBLIC], ["127.0.0.1"]])  # a resolver that changes its mind
    assert fetch(internet, "http://shop.test/a.png?x=1#top", resolver=resolver) == (200, b"picture", "max-age=60")
    assert resolver.asked == ["shop.test"]
    assert internet.connected == [(PUBLIC, 80)]
    (seen,) = origin.seen
    assert (seen.method, seen.headers["host"], seen.headers["accept-encoding"]) == ("GET", "shop.test", "identity")
    assert seen.headers["user-agent"].startswith("stragan/")


def test_each_hop_is_resolved_once_and_checked(origin, internet):
    """A name that has become private between two hops is not followed, though it was public a moment ago."""
    origin.pages["/"] = redirect("http://shop.test/again")
    resolver = Names(shop_test=[[PUBLIC], ["127.0.0.1"]])
    with pytest.raises(failures.NotPublic):
        fetch(internet, "http://shop.test/", resolver=resolver)
    assert resolver.asked == ["shop.test", "shop.test"]
    assert (internet.connected, origin.paths) == ([(PUBLIC, 80)], ["/"])


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        [PUBLIC, "127.0.0.1"],
        ["10.0.0.1", PUBLIC],
        [*(f"8.8.{i}.8" for i in range(100)), "192.168.0.1"],
        [PUBLIC, "::1"],
        [PUBLIC, "::ffff:10.0.0.1"],
        [PUBLIC, "64:ff9b::10.0.0.1"],
        [PUBLIC, "fe80::1%2"],
    ],
)
def test_one_private_address_among_many_is_enough_to_refuse(internet, addresses):
    with pytest.raises(failures.NotPublic):
        fetch(internet, "http://shop.test/", resolver=Names(shop_test=addresses))
    assert internet.connected == []


def test_an_address_that_is_dead_is_followed_by_the_next(origin):
    origin.pages["/"] = page(b"here")
    internet = Internet(origin, dead=["2a00::1", "8.8.8.8"])
    resolver = Names(shop_test=["2a00::1", "2a00::2", "8.8.8.8", PUBLIC])
    assert fetch(internet, "http://shop.test/", resolver=resolver).content == b"here"
    assert internet.connected == [("2a00::1", 80), ("8.8.8.8", 80), ("2a00::2", 80)]


def test_only_a_few_of_many_addresses_are_tried(origin):
    many = [f"8.8.8.{i}" for i in range(1, 200)]
    internet = Internet(origin, dead=many)
    with pytest.raises(failures.Unreachable):
        fetch(internet, "http://shop.test/", resolver=Names(shop_test=many))
    assert internet.connected == [(address, 80) for address in many[:MOST_ATTEMPTS]]


@pytest.mark.parametrize("host", ["unknown.test", "empty.test"])
def test_names_without_addresses(internet, host):
    with pytest.raises(failures.Unresolved):
        fetch(internet, f"http://{host}/", resolver=Names(empty_test=[]))


def test_a_trusted_host_may_be_private_on_its_port_alone(origin, internet):
    origin.pages["/"] = page(b"here")
    resolver = Names(photos=["127.0.0.1"], inside_test=["10.0.0.7"])
    trusted = "photos:8000,inside.test"
    assert fetch(internet, "http://photos:8000/", resolver=resolver, trusted=trusted).content == b"here"
    assert fetch(internet, "http://inside.test/", resolver=resolver, trusted=trusted).content == b"here"
    assert origin.seen[0].headers["host"] == "photos:8000"
    for url in ("http://photos/", "http://photos:8001/", "http://inside.test:8000/"):
        with pytest.raises(failures.BadAddress):
            fetch(internet, url, resolver=resolver, trusted=trusted)
    assert internet.connected == [("127.0.0.1", 8000), ("10.0.0.7", 80)]


def test_proxies_of_the_environment_are_not_used(origin, internet, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    origin.pages["/"] = page(b"here")
    assert fetch(internet, "http://shop.test/").content == b"here"
    assert internet.connected == [(PUBLIC, 80)]


# Redirects


def test_a_chain_of_redirects(origin, internet):
    origin.pages["/0"] = redirect("/1", "301 Moved", cache_control="max-age=5")
    origin.pages["/1"] = redirect("2?x=1", "303 See Other")
    origin.pages["/2?x=1"] = redirect("//other.test/3#top", "307 Temporary")
    origin.pages["/3"] = redirect("http://shop.test/ż", "308 Permanent")
    origin.pages["/%C5%BC"] = redirect("http://shop.test/5")
    origin.pages["/5"] = page(b"at last", cache_control="no-transform")
    assert fetch(internet, "http://shop.test/0") == (200, b"at last", "max-age=5, no-transform")
    assert internet.connected == [(PUBLIC, 80)] * 3 + [("8.8.8.8", 80)] + [(PUBLIC, 80)] * 2


def test_a_circle_of_redirects(origin, internet):
    origin.pages["/"] = redirect("/")
    with pytest.raises(failures.TooManyRedirects):
        fetch(internet, "http://shop.test/")
    assert origin.paths == ["/"] * 6


@pytest.mark.parametrize(
    ("location", "failure"),
    [
        ("http://127.0.0.1/", failures.BadAddress),
        ("http://169.254.169.254/latest/meta-data/", failures.BadAddress),
        ("http://[::1]/", failures.BadAddress),
        ("http://[::ffff:169.254.169.254]/", failures.BadAddress),
        ("//127.1/", failures.BadAddress),
        ("http://2852039166/", failures.BadAddress),
        ("http://localhost/", failures.BadAddress),
        ("http://shop.test:22/", failures.BadAddress),
        ("http://me@shop.test/", failures.BadAddress),
        ("file:///etc/passwd", failures.BadAddress),
        ("gopher://shop.test/", failures.BadAddress),
        ("javascript:alert(1)", failures.BadAddress),
        ("http://[", failures.BadAddress),
        ("http://inside.test/", failures.NotPublic),
        ("http://mixed.test/", failures.NotPublic),
        ("http://unknown.test/", failures.Unresolved),
    ],
)
def test_a_redirect_leads_nowhere_that_a_link_could_not(origin, internet, location, failure):
    origin.pages["/"] = redirect(location)
    with pytest.raises(failure):
        fetch(internet, "http://shop.test/")
    assert (internet.connected, origin.paths) == ([(PUBLIC, 80)], ["/"])


def test_a_redirect_that_is_no_text_is_refused(origin, internet):
    origin.pages["/"] = b"HTTP/1.1 302 Found\r\nlocation: /\xff\r\ncontent-length: 0\r\n\r\n"
    with pytest.raises(failures.BadAddress):
        fetch(internet, "http://shop.test/")


@pytest.mark.parametrize("answer", [redirect("/next"), page(b"x", "300 Choices"), page(b"", "304 Not Modified")])
def test_a_caller_may_want_redirects_for_itself(origin, internet, answer):
    origin.pages["/"] = answer
    found = fetch(internet, "http://shop.test/", Limits(10, 1000))
    assert (found.status, found.content, origin.paths) == (int(answer[9:12]), b"", ["/"])


def test_other_methods_send_content_and_are_never_redirected(origin, internet):
    origin.pages["/"] = redirect("/next", "307 Temporary")
    found = fetch(internet, "http://shop.test/", method="POST", headers=[("X-A", "b")], content=b"{}")
    assert found.status == 307
    (seen,) = origin.seen
    assert (seen.method, seen.path, seen.headers["x-a"], seen.body) == ("POST", "/", "b", b"{}")


# Limits


def endless(origin):
    return origin.drip(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"400\r\n" + b"x" * 1024 + b"\r\n")


def test_exactly_the_limit_is_allowed(origin, internet):
    origin.pages["/"] = page(b"x" * 1000)
    assert len(fetch(internet, "http://shop.test/").content) == 1000


@pytest.mark.parametrize("path", ["/one-more", "/announced", "/chunked", "/until-the-end", "/huge-number"])
def test_nothing_is_read_past_the_limit(origin, internet, path):
    origin.pages = {
        "/one-more": page(b"x" * 1001),
        "/announced": page(b"", content_length="1001"),
        "/huge-number": page(b"", content_length="9" * 19),
        "/chunked": endless(origin),
        "/until-the-end": origin.drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1000),
    }
    with pytest.raises(failures.TooLarge):
        fetch(internet, f"http://shop.test{path}")


def test_more_than_was_announced_is_not_read(origin, internet):
    origin.pages["/"] = page(b"x" * 5000, content_length="10")
    assert fetch(internet, "http://shop.test/").content == b"x" * 10


def test_content_of_failures_is_not_read(origin, internet):
    origin.pages["/"] = page(b"x" * 5000, "404 Not Found")
    assert fetch(internet, "http://shop.test/") == (404, b"", "")


def test_a_compressed_body_is_not_unpacked(origin, internet):
    origin.pages["/"] = page(gzip.compress(bytes(50_000_000)), content_encoding="gzip")
    with pytest.raises(failures.Encoded):
        fetch(internet, "http://shop.test/", Limits(10, 1_000_000))


def test_identity_is_no_compression(origin, internet):
    origin.pages["/"] = page(b"x", content_encoding="Identity")
    assert fetch(internet, "http://shop.test/").content == b"x"


@pytest.mark.parametrize("path", ["/body", "/chunks", "/headers", "/silence", "/informed"])
def test_the_whole_answer_must_come_in_time(origin, internet, path):
    origin.pages = {
        "/body": origin.drip(b"HTTP/1.1 200 OK\r\ncontent-length: 900000\r\n\r\n", b"x"),
        "/chunks": origin.drip(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        "/headers": origin.drip(b"HTTP/1.1 200 OK\r\nx: ", b"x"),
        "/silence": lambda connection: connection.recv(1),
        "/informed": origin.drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    }
    started = time.monotonic()
    with pytest.raises(failures.TooSlow):
        fetch(internet, f"http://shop.test{path}", HASTY)
    assert time.monotonic() - started < 2


def test_all_hops_share_the_time(origin, internet):
    def slow_hop(connection):
        origin.closed.wait(0.1)
        connection.sendall(redirect("/"))

    origin.pages["/"] = slow_hop
    with pytest.raises(failures.TooSlow):
        fetch(internet, "http://shop.test/", HASTY)
    assert len(origin.seen) < 4


def test_resolving_and_connecting_count(internet):
    async def never(*_, **__):
        await asyncio.Event().wait()

    with pytest.raises(failures.TooSlow):
        fetch(internet, "http://shop.test/", HASTY, resolver=never)
    internet.connect_tcp = never
    with pytest.raises(failures.TooSlow):
        fetch(internet, "http://shop.test/", HASTY)


def test_who_is_cancelled_is_not_told_of_time(origin, internet):
    arrived = threading.Event()

    def silent(connection):
        arrived.set()
        connection.recv(1)

    origin.pages["/"] = silent

    async def cancel():
        task = asyncio.create_task(fetcher_on(internet, names()).fetch("http://shop.test/", LIMITS))
        assert await asyncio.to_thread(arrived.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        ("no HTTP", b"SSH-2.0-OpenSSH_9.2\r\n"),
        ("nothing", b""),
        ("broken off", page(b"x" * 10, content_length="100")),
        ("broken off in a chunk", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n50\r\nxx"),
        ("two lengths", b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx"),
        ("long headers", b"HTTP/1.1 200 OK\r\nx: " + b"x" * 200_000 + b"\r\n\r\n"),
    ],
)
def test_an_answer_that_is_no_proper_http(origin, internet, case, answer):
    origin.pages["/"] = answer
    with pytest.raises(failures.Unreachable):
        fetch(internet, "http://shop.test/")


# Certificates


def issued(name, by=None):
    """A certificate and its key; without an issuer it is one."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, issuer_key = by or (None, key)
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if by is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256()), key


@pytest.fixture(scope="module")
def authority():
    return issued("Test Authority")


def serving_as(name, authority, folder):
    certificate, key = issued(name, authority)
    pem = folder / "server.pem"
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(certificate.public_bytes(encoding) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def trusting(authority):
    return ssl.create_default_context(cadata=authority[0].public_bytes(serialization.Encoding.DER))


def test_a_certificate_is_checked_for_the_name(authority, tmp_path):
    context = serving_as("shop.test", authority, tmp_path)
    asked_for = []
    context.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    with origin_running(context) as origin:
        origin.pages["/"] = page(b"safe")
        internet = Internet(origin)
        assert fetch(internet, "https://shop.test/", tls=trusting(authority)).content == b"safe"
        assert (asked_for, internet.connected) == (["shop.test"], [(PUBLIC, 443)])


@pytest.mark.parametrize(("case", "name", "trusted"), [("name", "other.test", True), ("issuer", "shop.test", False)])
def test_another_certificate_is_refused(authority, tmp_path, case, name, trusted):
    with origin_running(serving_as(name, authority, tmp_path)) as origin:
        origin.pages["/"] = page(b"not safe")
        with pytest.raises(failures.Unreachable):
            fetch(Internet(origin), "https://shop.test/", tls=trusting(authority) if trusted else None)
        assert origin.seen == []


def test_https_to_a_server_without(origin, internet):
    with pytest.raises(failures.Unreachable):
        fetch(internet, "https://shop.test/")


def test_a_handshake_that_does_not_end_leaves_no_connection():
    hung_up = threading.Event()

    def listen(listener):
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(10)
            while connection.recv(4096):
                pass
            hung_up.set()

    async def act(port):
        fetcher = Fetcher(f"shop.test:{port}", resolve=Names(shop_test=["127.0.0.1"]))
        with pytest.raises(failures.TooSlow):
            await fetcher.fetch(f"https://shop.test:{port}/", HASTY)
        assert await asyncio.to_thread(hung_up.wait, 10)  # while the loop lives, which would end everything

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=listen, args=(listener,))
        thread.start()
        asyncio.run(act(listener.getsockname()[1]))
        thread.join()
