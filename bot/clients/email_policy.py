"""How an e-mail is written down: as the standard library does, but for the subject.

Its newer way loses or doubles a space where a long subject is folded beside an accent.
"""

from email.header import Header
from email.policy import EmailPolicy
from typing import Any


class AsSent(EmailPolicy):
    def fold_binary(self, name: str, value: Any) -> bytes:
        if name != "Subject":
            return super().fold_binary(name, value)
        words = Header(value, header_name=name).encode(linesep=self.linesep)
        return f"{name}: {words}{self.linesep}".encode()


AS_SENT = AsSent(linesep="\r\n")
