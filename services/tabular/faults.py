"""Say what is wrong with a file that somebody gave, line by line: a table, or a session."""

from collections.abc import Iterable
from dataclasses import dataclass

from locales import _, labelled


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """The fault of a line of a file; the number is None for a fault of the whole file."""

    number: int | None
    fault: str

    def told(self, file: str) -> str:
        """Return the fault as one sentence, with the line and, if known, the name of the file."""
        values = {"file": file, "number": self.number, "fault": self.fault}
        if self.number is None:
            return labelled(file, self.fault) if file else self.fault
        if not file:
            return _("line {number}: {fault}").format(**values)
        return _("{file}, line {number}: {fault}").format(**values)


class FaultyFile(Exception):
    """A file of which nothing is imported: a sentence for each fault, with its line and file."""

    def __init__(self, faults: Iterable[FaultyLine], file: str = "") -> None:
        self.faults, self.file = tuple(faults), file
        super().__init__("\n".join(it.told(file) for it in self.faults))


class LineFault(Exception):
    """One line that cannot be read; each argument is a sentence, without the line's number."""
