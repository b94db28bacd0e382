"""A mail server on loopback that takes letters, or refuses as it is told."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from email.message import EmailMessage
from typing import cast


class SmtpServer:
    """Speaks as much SMTP as smtplib asks of a server."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        #: The answer to RCPT, and to the letter itself.
        self.recipient_answer = "250 ok"
        self.letter_answer = "250 taken"
        #: User and password as they came, in base64.
        self.credentials: list[str] = []
        outer = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer._talk(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _talk(self, peer: socketserver.StreamRequestHandler) -> None:
        def say(line: str) -> None:
            peer.wfile.write(line.encode() + b"\r\n")

        say("220 loopback")
        while line := peer.rfile.readline().decode().strip():
            match line.split(" ")[0].upper():
                case "EHLO":
                    say("250-loopback")
                    say("250 AUTH PLAIN")
                case "AUTH":
                    self.credentials.append(line.split(" ")[-1])
                    say("235 welcome")
                case "RCPT":
                    say(self.recipient_answer)
                case "DATA":
                    say("354 go on")
                    self._take(peer)
                    say(self.letter_answer)
                case "QUIT":
                    say("221 bye")
                    return
                case _:
                    say("250 ok")

    def _take(self, peer: socketserver.StreamRequestHandler) -> None:
        lines = []
        while (line := peer.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.letter_answer.startswith("2"):
            letter = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            self.letters.append(cast(EmailMessage, letter))
