"""Sockets to a run: who is let in, and whether the connection still exists."""

from __future__ import annotations

import os
from pathlib import Path

import zmq
import zmq.auth
from zmq.utils.monitor import recv_monitor_message

from .errors import CoroadError

_EVENTS = zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL


class Connection:
    """One socket that connects to a run, and the monitor of its connection.

    - `token` is shown at tcp addresses of this machine; by default that of the environment variable COROAD_TOKEN.
    - `key` is the file NAME.key_secret of this program and `server_key` the file NAME.key of the run, both made by
      `coroad keygen`; the connection is then encrypted.
    """

    def __init__(
        self,
        kind: int,
        endpoint: str,
        *,
        token: str | None = None,
        key: str | os.PathLike[str] | None = None,
        server_key: str | os.PathLike[str] | None = None,
        queue: int = 1000,
    ) -> None:
        if (key is None) != (server_key is None):
            raise CoroadError("an encrypted connection needs both key= (this program's .key_secret) and server_key=")
        if not endpoint.startswith(("ipc://", "tcp://")):
            raise CoroadError(f"{endpoint} is not an address of the form ipc://PATH or tcp://HOST:PORT")
        self._context = zmq.Context()
        self.socket: zmq.Socket[bytes] = self._context.socket(kind)
        self.socket.linger = 0
        self.socket.rcvhwm = queue
        try:
            if key is not None and server_key is not None:
                public, secret = zmq.auth.load_certificate(Path(key))
                if secret is None:
                    raise CoroadError(f"{os.fspath(key)} holds no secret key; name the file NAME.key_secret")
                self.socket.curve_publickey, self.socket.curve_secretkey = public, secret
                self.socket.curve_serverkey = zmq.auth.load_certificate(Path(server_key))[0]
            elif endpoint.startswith("tcp:"):
                shown = token if token is not None else os.environ.get("COROAD_TOKEN", "")
                self.socket.plain_username, self.socket.plain_password = b"coroad", shown.encode()
            self._monitor = self.socket.get_monitor_socket(_EVENTS)
            self.socket.connect(endpoint)
        except BaseException:
            self._context.destroy(linger=0)
            raise

    def wait(self, timeout_s: float) -> bool:
        """Whether a message has come within the time."""
        return bool(self.socket.poll(max(0, int(timeout_s * 1000))))

    def is_lost(self) -> bool:
        """Whether the run has refused or ended the connection since the last call."""
        lost = False
        while self._monitor.poll(0):
            recv_monitor_message(self._monitor)
            lost = True
        return lost

    def close(self) -> None:
        """Close the socket; further calls do nothing."""
        if not self.socket.closed:
            self.socket.disable_monitor()
            self._context.destroy(linger=0)
