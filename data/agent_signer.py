"""A key in an ssh-agent vouches for a session, by OpenSSH's own programs.

It certifies the session key (`ssh-keygen -Us`), which a security key asks one touch for. A key that
is itself certified by an authority cannot, since certificates do not chain: it signs the session's
statement instead (`ssh-keygen -Y sign`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from data.agent_keys import AgentKey, choose
from data.agent_protocol import Conversation
from data.agent_refusal import explain
from data.agent_socket import named_sockets, other_sockets, require_own
from data.session_cert import check_certificate
from data.ssh_tools import Tool, ToolFailedError, ToolTooSlowError
from data.sshsig_any import check_any_sshsig
from oncall_tui.domain.claim import Claim
from oncall_tui.domain.endorsement import Declared, Endorsement
from oncall_tui.domain.session import (
    NAMESPACE,
    Credential,
    CredentialKind,
    SessionOpened,
    certificate_id,
    certificate_serial,
)
from oncall_tui.errors import AgentError, JournalTamperedError, NoAgentError

LIMIT = 20.0
"""Seconds for a person to touch a key or to confirm."""
LIST_LIMIT = 3.0
"""Seconds for an agent to say what it holds; over a bad line it is far away."""
MAX_CERTIFICATE = 32 * 1024

Sockets = Callable[[], list[Path]]

T = TypeVar("T")


class AgentSigner:
    """An identity whose key is in an agent. Only its public half ever reaches a disk."""

    def __init__(
        self,
        env: Mapping[str, str],
        *,
        wanted: str = "",
        limit: float = LIMIT,
        others: Sockets = other_sockets,
    ) -> None:
        """`wanted` is the public key line of the one to use; `limit` is in seconds."""
        self._env = env
        self._known = wanted
        self._used = False
        self._tool = Tool(limit=limit)
        self._limit = limit
        self._others = others

    @property
    def used(self) -> bool:
        """Whether it has vouched before."""
        return self._used

    def give_up(self) -> None:
        """Stop asking, now and later; safe from any thread."""
        self._tool.give_up()

    def find(self, *, by: str, at_ms: int) -> tuple[Path, AgentKey]:
        """Return where the agent listens and the key that would vouch. Raises AgentError.

        Beside the sockets that the environment names, others of this user are tried only for a key
        that is known already: on a shared account they may be other people's.
        """
        first: AgentError | None = None
        for path in self._places():
            try:
                require_own(path)
                with Conversation(path, limit=min(LIST_LIMIT, self._limit)) as agent:
                    return path, choose(agent.keys(), by=by, at_ms=at_ms, wanted=self._known)
            except AgentError as error:
                first = first or error
        raise first or NoAgentError(
            "there is no ssh-agent",
            quiet=True,
            where="SSH_AUTH_SOCK",
            hint="log in with ssh -A, or start one",
        )

    def vouch(self, claim: Claim) -> SessionOpened:
        """Let the agent vouch for a session; may wait for a person. Raises AgentError.

        What comes back is checked as strictly as a verifier would.
        """
        return self._with_key(
            claim.by, claim.opened.opened, lambda path, key: self._ask(claim, path, key)
        )

    def endorse(self, meant: Declared, *, namespace: str, at_ms: int) -> Endorsement:
        """Let the agent sign a declaration; may wait for a person. Raises AgentError."""
        text = meant.text()

        def sign(path: Path, key: AgentKey) -> Endorsement:
            with _folder() as folder:
                signature = self._sshsig(path, key, folder, text, namespace, at_ms)
                return Endorsement(text, key.line, signature, held="agent")

        return self._with_key(meant.by, at_ms, sign)

    def _with_key(self, by: str, at_ms: int, ask: Callable[[Path, AgentKey], T]) -> T:
        self._tool.require_wanted()
        require_plain(by)
        path, key = self.find(by=by, at_ms=at_ms)
        try:
            signed = ask(path, key)
        except (ToolFailedError, ToolTooSlowError) as error:
            raise explain(error, path, key, limit=self._limit) from error
        except JournalTamperedError as error:
            raise AgentError(
                "what the ssh-agent signed is not right", where=key.name, hint=str(error)
            ) from error
        self._known, self._used = key.line, True
        return signed

    def _places(self) -> Iterator[Path]:
        yield from named_sockets(self._env)
        if self._known:
            yield from self._others()

    def _ask(self, claim: Claim, path: Path, key: AgentKey) -> SessionOpened:
        with _folder() as folder:
            if key.certified:
                return self._sign(claim, path, key, folder)
            return self._certify(claim, path, key, folder)

    def _certify(self, claim: Claim, path: Path, key: AgentKey, folder: Path) -> SessionOpened:
        public, subject = _put_public(folder, key), folder / "session.pub"
        subject.write_text(f"{claim.opened.key}\n", "utf-8")
        key_id = certificate_id(log=claim.log, session=claim.session)
        serial = certificate_serial(claim.session)
        options = ["-q", "-Us", str(public), "-I", key_id, "-n", claim.by, "-O", "clear"]
        # Relative times: older versions read absolute ones as local.
        options += ["-V", "-1m:+13h", "-z", str(serial), str(subject)]
        self._tool.run(options, env=self._env, agent=path)
        line = _first_words(public.with_name("session-cert.pub"))
        facts = check_certificate(line, at_ms=claim.opened.opened)
        asked = (key.line, claim.opened.key, key_id, (claim.by,), serial)
        if (facts.ca, facts.key, facts.key_id, facts.principals, facts.serial) != asked:
            raise JournalTamperedError("its certificate says something else than was asked for")
        return claim.until(facts.valid_before).vouched(
            Credential(
                kind=CredentialKind.CERTIFICATE.value,
                identity=key.line,
                certificate=line,
                held="agent",
            )
        )

    def _sign(self, claim: Claim, path: Path, key: AgentKey, folder: Path) -> SessionOpened:
        if key.until is not None:
            claim = claim.until(key.until)
        text = claim.text()
        at_ms = claim.opened.opened
        return claim.vouched(
            Credential(
                kind=CredentialKind.SSHSIG.value,
                identity=key.line,
                statement=text,
                signature=self._sshsig(path, key, folder, text, NAMESPACE, at_ms),
                held="agent",
            )
        )

    def _sshsig(
        self, path: Path, key: AgentKey, folder: Path, text: str, namespace: str, at_ms: int
    ) -> str:
        options = ["-q", "-Y", "sign", "-n", namespace, "-f", str(_put_public(folder, key))]
        out = self._tool.run(options, env=self._env, agent=path, message=text.encode("utf-8"))
        signature = out.decode("ascii", "replace")
        check_any_sshsig(key.line, namespace, text, signature, at_ms=at_ms)
        return signature


def _put_public(folder: Path, key: AgentKey) -> Path:
    path = folder / "identity.pub"
    path.write_text(f"{key.line}\n", "utf-8")
    return path


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder that only this user can look into, and take it away again."""
    try:
        with tempfile.TemporaryDirectory(prefix="oncall-tui-") as folder:
            yield Path(folder)
    except OSError as error:
        raise AgentError(
            "the ssh-agent cannot be asked",
            where=tempfile.gettempdir(),
            hint=f"{error.strerror or error}; a folder for two public keys is needed",
        ) from error


def _first_words(path: Path) -> str:
    """Return kind and key of a `.pub` file, without its comment."""
    with path.open("rb") as file:
        words = file.read(MAX_CERTIFICATE).decode("ascii", "replace").split()
    return " ".join(words[:2])


def require_plain(by: str) -> None:
    """Refuse a name that a certificate's list of names could not hold. Raises AgentError."""
    if not by or by.startswith("-") or not by.isprintable() or set(by) & set(" ,\"'*?!#"):
        raise AgentError(
            f"a certificate cannot be made for {by!r}",
            where="me.id",
            hint="set id in [me] to a name such as alice@example.com",
        )
