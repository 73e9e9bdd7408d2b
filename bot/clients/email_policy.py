"""Serialise an e-mail as the standard library does, except for its subject.

The library's newer way loses or doubles a space where a long subject is folded beside an accent.
"""

from email.header import Header
from email.policy import EmailPolicy
from typing import Any


class SubjectPolicy(EmailPolicy):
    def fold_binary(self, name: str, value: Any) -> bytes:
        if name != "Subject":
            return super().fold_binary(name, value)
        encoded = Header(value, header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}".encode()


AS_SENT = SubjectPolicy(linesep="\r\n")
