"""Nothing that a tenant types makes us ask a machine that only we can reach."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from api.outgoing.addresses import ClosedAddressError, Rules, UnfitAddressError, check, read_url
from api.outgoing.asking import Asking, NotAskedError
from api.settings import Settings
from fakes.closed_addresses import CLOSED, CORPUS
from fakes.hook_server import HookServer

RULES = Rules()


@pytest.mark.parametrize("url", CORPUS, ids=repr)
def test_an_address_that_could_be_one_of_ours_is_refused_by_its_form(url):
    with pytest.raises(UnfitAddressError) as error:
        read_url(url, RULES)
    assert len(error.value.faults) == 1


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://example.org", "example.org", "/"),
        ("https://EXAMPLE.org:443/hooks?a=b@c", "example.org", "/hooks?a=b@c"),
        ("https://xn--bcher-kva.example/@me", "xn--bcher-kva.example", "/@me"),
        ("https://93.184.215.14/", "93.184.215.14", "/"),
        ("https://[2606:4700:4700::1111]/", "2606:4700:4700::1111", "/"),
        ("https://1e100.net/", "1e100.net", "/"),
    ],
)
def test_an_address_that_anybody_reaches_is_taken(url, host, path):
    target = read_url(url, RULES)
    assert (target.host, target.port, target.path, target.scheme) == (host, 443, path, "https")
    assert read_url(target.url, RULES) == target


@given(st.text(max_size=60).map(lambda rest: f"https://{rest}"))
def test_whatever_is_typed_is_refused_or_names_one_machine(url):
    try:
        target = read_url(url, RULES)
    except UnfitAddressError:
        return
    assert target.port == 443
    assert set(target.host) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-:")


@pytest.mark.parametrize("address", CLOSED)
def test_a_number_of_a_closed_network_is_refused_unless_the_operator_names_it(address):
    with pytest.raises(ClosedAddressError):
        check(ip_address(address), RULES)
    number = ip_address(address.partition("%")[0])
    check(number, Rules(networks=(ip_network(f"{number}/{number.max_prefixlen}"),)))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4007::1"])
def test_a_number_that_anybody_reaches_is_not(address):
    check(ip_address(address), RULES)


@given(st.ip_addresses(v=4))
def test_no_disguise_of_a_number_in_ipv6_is_taken(number):
    packed = number.packed.hex()
    for text in (f"::ffff:{number}", f"::{number}", f"64:ff9b::{number}", f"2002:{packed[:4]}:{packed[4:]}::1"):
        with pytest.raises(ClosedAddressError):
            check(ip_address(text), RULES)


def test_settings_say_what_is_allowed_besides():
    settings = Settings.model_validate(
        {"outgoing_ports": "443, 8443", "outgoing_networks": "10.1.0.0/16,fd00::/8", "outgoing_http": True}
    )
    rules = Rules.of(settings)
    check(ip_address("10.1.2.3"), rules)
    assert read_url("http://example.org:8443/", rules).port == 8443
    with pytest.raises(ClosedAddressError):
        check(ip_address("10.2.0.1"), rules)
    with pytest.raises(UnfitAddressError):
        read_url("http://example.org/", rules)


# With connections.


@pytest.fixture
def server():
    server = HookServer(answer=b"taken")
    server.start()
    yield server
    server.stop()


def rules_for(server, *networks):
    return Rules(http=True, ports=frozenset({server.port}), networks=tuple(map(ip_network, networks)))


def named(*answers):
    """A name server that answers differently each time it is asked."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        return [ip_address(one) for one in answers[min(len(asked), len(answers)) - 1]]

    resolve.asked = asked
    return resolve


def ask(server, resolve, *networks, **more):
    asking = Asking(rules_for(server, *networks), resolve=resolve, **more)
    return asking.ask("POST", f"http://hooks.example:{server.port}/x?y=1", headers={"X-A": "b"}, body=b"{}")


def test_a_name_that_means_a_closed_network_is_not_connected_to(server):
    with pytest.raises(NotAskedError, match="closed network"):
        ask(server, named(["127.0.0.1"]))
    assert server.told == []


def test_one_closed_number_among_several_is_enough(server):
    with pytest.raises(NotAskedError, match="closed network"):
        ask(server, named(["1.1.1.1", "127.0.0.1"]))
    with pytest.raises(NotAskedError, match="closed network"):
        ask(server, named(["127.0.0.1", "::1"]), "127.0.0.0/8")
    assert server.told == []


def test_a_name_is_resolved_once_and_what_was_looked_at_is_what_is_connected_to(server):
    """DNS rebinding: the second answer would be another machine. Nobody asks for it."""
    resolve = named(["127.0.0.1"], ["169.254.169.254"])
    answer = ask(server, resolve, "127.0.0.0/8")
    assert (answer.status, answer.closed) == (204, True)
    assert resolve.asked == ["hooks.example"]
    (told,) = server.told
    assert (told.path, told.headers["host"]) == ("/x?y=1", f"hooks.example:{server.port}")
    assert (told.headers["x-a"], told.body) == ("b", b"{}")


def test_the_form_is_looked_at_again_when_it_is_used(server):
    with pytest.raises(NotAskedError, match="TLS"):
        Asking(Rules()).ask("POST", server.url)
    with pytest.raises(NotAskedError, match="network"):
        Asking(Rules(http=True, ports=frozenset({server.port}))).ask("POST", server.url)
    assert server.told == []


def test_nobody_is_followed_elsewhere(server):
    server.status, server.headers = 302, {"Location": "http://169.254.169.254/"}
    assert ask(server, named(["127.0.0.1"]), "127.0.0.0/8").status == 302
    assert len(server.told) == 1


def test_no_proxy_of_the_environment_comes_between(server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert ask(server, named(["127.0.0.1"]), "127.0.0.0/8").status == 204


def test_a_long_answer_is_read_to_a_bound(server):
    server.status, server.answer = 200, b"x" * 1_000_000
    assert ask(server, named(["127.0.0.1"]), "127.0.0.0/8", most_bytes=1_000).body == b"x" * 1_000


def test_a_name_that_nobody_knows_is_told(server):
    def unknown(host, port):
        raise socket.gaierror(-2, "unknown")

    with pytest.raises(NotAskedError, match="Nobody knows"):
        ask(server, unknown)
    with pytest.raises(NotAskedError, match="Nobody knows"):
        ask(server, named([]))


def test_a_machine_that_refuses_is_told_and_the_next_number_is_tried(server):
    with pytest.raises(NotAskedError, match="ConnectError"):
        ask(server, named(["127.9.9.9"]), "127.0.0.0/8")
    assert ask(server, named(["127.9.9.9", "127.0.0.1"]), "127.0.0.0/8").status == 204


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nX: "])
def test_a_machine_that_trickles_is_left(said):
    """However little it says at a time: there is one deadline, not one for each byte."""
    listener = socket.create_server(("127.0.0.1", 0))
    left = threading.Event()

    def trickle():
        peer, _ = listener.accept()
        with peer:
            peer.sendall(said)
            try:
                while not left.wait(0.02):
                    peer.sendall(b"x" if said else b"")
            except OSError:
                left.set()

    thread = threading.Thread(target=trickle)
    thread.start()
    port = listener.getsockname()[1]
    rules = Rules(http=True, ports=frozenset({port}), networks=(ip_network("127.0.0.0/8"),))
    try:
        with pytest.raises(NotAskedError, match="No answer came in time"):
            Asking(rules, deadline_s=0.3).ask("POST", f"http://127.0.0.1:{port}/", body=b"")
    finally:
        left.set()
        thread.join()
        listener.close()


def test_the_certificate_is_compared_with_the_name_and_not_with_the_number(tmp_path):
    context, trusted = certificate_for("hooks.example", tmp_path)
    server = HookServer()
    server.start()
    server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
    rules = Rules(ports=frozenset({server.port}), networks=(ip_network("127.0.0.0/8"),))
    try:
        asking = Asking(rules, resolve=named(["127.0.0.1"]), tls=trusted)
        assert asking.ask("POST", f"https://hooks.example:{server.port}/", body=b"{}").status == 204
        with pytest.raises(NotAskedError, match="CERTIFICATE_VERIFY_FAILED"):
            asking.ask("POST", f"https://other.example:{server.port}/", body=b"{}")
        with pytest.raises(NotAskedError, match="CERTIFICATE_VERIFY_FAILED"):
            Asking(rules, resolve=named(["127.0.0.1"])).ask("POST", f"https://hooks.example:{server.port}/")
    finally:
        server.stop()
    assert len(server.told) == 1


def certificate_for(name, folder):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    text = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "pem").write_bytes(private + text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "pem")
    return context, ssl.create_default_context(cadata=text.decode())
