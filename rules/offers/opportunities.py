"""Define what describes an opportunity: values that matching, files and forms share."""

from collections.abc import Mapping
from enum import StrEnum


class OpportunityKind(StrEnum):
    JOB = "job"
    TRAINING = "training"


class OpportunitySource(StrEnum):
    """Where an opportunity comes from; of two doubles, the source named first here is shown."""

    EMPLOYER = "employer"
    FILE = "file"
    FRANCE_TRAVAIL = "france_travail"


class Contract(StrEnum):
    PERMANENT = "permanent"
    """CDI."""
    FIXED_TERM = "fixed_term"
    """CDD, and whatever else ends on a date."""
    APPRENTICESHIP = "apprenticeship"
    """Alternance: apprentissage or professionnalisation."""
    TEMPORARY = "temporary"
    """Intérim."""
    FREELANCE = "freelance"


class Remote(StrEnum):
    NONE = "none"
    PARTLY = "partly"
    FULLY = "fully"


class WorkingTime(StrEnum):
    FULL_TIME = "full_time"
    PART_TIME = "part_time"


class Diploma(StrEnum):
    """The answers to the question about diplomas (`people.diploma`), the lowest first."""

    NONE = "none"
    CAP = "cap"
    BAC = "bac"
    BAC_2 = "bac_2"
    BAC_3 = "bac_3"


class Seeking(StrEnum):
    JOB = "job"
    TRAINING = "training"
    BOTH = "both"


class Rhythm(StrEnum):
    """How often offers are sent to a person; on demand: only when they ask."""

    DAILY = "daily"
    WEEKLY = "weekly"
    ON_DEMAND = "on_demand"


class Reaction(StrEnum):
    """What a person answered to the card of an opportunity."""

    INTERESTED = "interested"
    NOT_FOR_ME = "not_for_me"
    LATER = "later"


class OfferRefusal(StrEnum):
    """Why an opportunity is not for a person: each reason changes their search."""

    TOO_FAR = "too_far"
    LEVEL = "level"
    CONTRACT = "contract"
    HOURS = "hours"
    NOT_INTERESTED = "not_interested"


LEVEL_OF: Mapping[Diploma, int] = {diploma: place for place, diploma in enumerate(Diploma)}
