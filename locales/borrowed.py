"""Translate what libraries say in English to who runs the bot: typer, pydantic, the system."""

import re
from functools import cache

from locales import N_, translate

WORDS_OF_TYPER = (
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("[default: {}]"),
    N_("[required]"),
)
"""Typer asks gettext for them (`locales.lend_to_libraries`)."""
USAGE = N_("Usage: ")
OF_USAGE = (USAGE, N_("[OPTIONS]"), N_("COMMAND [ARGS]..."))
KINDS = {
    "<str>": N_("<text>"),
    "<int>": N_("<number>"),
    "<int range>": N_("<number>"),
    "<float>": N_("<number>"),
    "<float range>": N_("<number>"),
    "<path>": N_("<path>"),
    "<bool>": "",
}
"""What an option takes, as typer writes it, and as we do; a switch takes nothing."""
ARGUMENTS = {
    "archive": N_("ARCHIVE"),
    "code": N_("CODE"),
    "file": N_("FILE"),
    "name": N_("NAME"),
    "number": N_("NUMBER"),
    "text": N_("TEXT"),
    "url": N_("ADDRESS"),
}
"""What is to be written in the place of an argument, by its name in the code."""
HELP = N_("Show this message and exit.")
MISTAKES = (
    N_("Missing argument '{0}'."),
    N_("Missing argument '{0}'. Choose from:{1}"),
    N_("Missing option '{0}'."),
    N_("Missing option '{0}'. Choose from:{1}"),
    N_("Missing command."),
    N_("No such command '{0}'. Did you mean {1}?"),
    N_("No such command '{0}'."),
    N_("No such option: {0} (Possible options: {1})"),
    N_("No such option: {0}"),
    N_("Got unexpected extra argument(s) ({0})"),
    N_("Option '{0}' requires an argument."),
    N_("Option '{0}' does not take a value."),
    N_("Option '{0}' requires {1} arguments."),
    N_("Value '{0}' is not a valid {1}."),
    N_("path '{0}' is not readable."),
    N_("path '{0}' does not exist."),
    N_("Invalid value for '{0}': {1}"),
    N_("Invalid value: {0}"),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be a valid number, unable to parse string as a number"),
    N_("Input should be a valid boolean, unable to interpret input"),
    N_("Input should be a valid boolean"),
    N_("Input should be a valid string"),
    N_("Input should be a valid list"),
    N_("Input should be a valid dictionary"),
    N_("Input should be a valid date or datetime, {0}"),
    N_("Input should be a valid date in the format YYYY-MM-DD, {0}"),
    N_("Input should be greater than or equal to {0}"),
    N_("Input should be greater than {0}"),
    N_("Input should be less than or equal to {0}"),
    N_("Input should be less than {0}"),
    N_("Input should be {0} or {1}"),
    N_("String should match pattern '{0}'"),
    N_("String should have at most {0} characters"),
    N_("String should have at least {0} character"),
    N_("String should have at least {0} characters"),
    N_("Field required"),
    N_("Extra inputs are not permitted"),
    N_("Invalid JSON: {0}"),
    N_("Value error, {0} is not one of {1}."),
    N_("Value error, {0}"),
    N_("No such file or directory"),
    N_("Permission denied"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("No space left on device"),
    N_("Read-only file system"),
    N_("File exists"),
    N_("File name too long"),
    N_("Too many levels of symbolic links"),
    N_("Operation not permitted"),
    N_("Operation not supported"),
    N_("Input/output error"),
    N_("Device or resource busy"),
    N_("Directory not empty"),
    N_("Disk quota exceeded"),
    N_("File too large"),
    N_("Invalid argument"),
    N_("Invalid cross-device link"),
    N_("Too many open files"),
    N_("Too many open files in system"),
    N_("Cannot allocate memory"),
    N_("Resource temporarily unavailable"),
    N_("No such device or address"),
    N_("Stale file handle"),
    N_("Transport endpoint is not connected"),
    N_("Broken pipe"),
    N_("Connection refused"),
    N_("Connection reset by peer"),
    N_("Connection timed out"),
    N_("Network is unreachable"),
    N_("No route to host"),
    N_("Host is down"),
    N_("Name or service not known"),
    N_("Temporary failure in name resolution"),
    N_("Exec format error"),
    N_("Address already in use"),
    N_("Cannot assign requested address"),
    N_("Could not parse SQLAlchemy URL from given URL string"),
    N_("Can't load plugin: {0}"),
    N_("unexpected end of data"),
    N_("'{0}' expected after '{1}'"),
    N_("field larger than field limit ({0})"),
)
OF_APSCHEDULER = {
    'Job "%s" raised an exception': N_("a task failed; it is tried again by itself"),
    'Run time of job "%s" was missed by %s': N_(
        "a task came too late and was left out; it comes again at its next time"
    ),
    'Execution of job "%s" skipped: maximum number of running instances reached (%d)': N_(
        "a task is still running at its next time; it is not begun twice"
    ),
    'Error submitting job "%s" to executor "%s"': N_(
        "a task could not be begun; it comes again at its next time"
    ),
}
"""What the scheduler writes in the log, by its own words."""


def translated(sentence: str) -> str:
    """Return a sentence of typer or pydantic in our words; an unknown sentence is unchanged."""
    for mistake in MISTAKES:
        if found := _pattern(mistake).fullmatch(sentence):
            return translate(mistake).format(*(translated(part) for part in found.groups()))
    return sentence


def reason(error: OSError) -> str:
    """Say why the system refused, as we say it."""
    return translated(error.strerror or str(error))


def of_log(template: str) -> str | None:
    """Return APScheduler's log line in our words; None for an unknown line."""
    said = OF_APSCHEDULER.get(template)
    return said and translate(said)


@cache
def _pattern(mistake: str) -> re.Pattern[str]:
    """Return what matches a sentence, whatever stands for its `{0}`."""
    *parts, last = (re.escape(part) for part in re.split(r"\{\d\}", mistake))
    first = "(.{1,100}?)".join(parts)  # each but the last has an end: the time stays in proportion
    return re.compile(f"{first}(.+?){last}" if parts else last, re.DOTALL)
