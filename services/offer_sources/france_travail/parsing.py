"""Parse an offer as France Travail sends it, tolerating missing fields and odd types.

Each field is read by itself: one that cannot be read counts as missing.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError


def _words(value: Any) -> str:
    """Return a text; a list becomes lines of one text, anything else that is no text becomes ""."""
    if isinstance(value, list):
        return "\n".join(filter(None, map(_words, value)))
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _number(value: Any) -> float | None:
    try:
        return float(_words(value).replace(",", "."))
    except ValueError:
        return None


def _part(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _parts(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; a single one may come without its list."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def _flag(value: Any) -> bool:
    return value is True or _words(value).lower() in ("true", "oui", "o", "1")


Words = Annotated[str, BeforeValidator(_words)]
Number = Annotated[float | None, BeforeValidator(_number)]
Flag = Annotated[bool, BeforeValidator(_flag)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Workplace(_Part):
    """Where the work is: `libelle` is "31 - Toulouse", or "15 - Cantal" for a department alone."""

    libelle: Words = ""
    latitude: Number = None
    longitude: Number = None
    postcode: Words = Field("", alias="codePostal")
    commune: Words = ""


class Company(_Part):
    name: Words = Field("", alias="nom")


class Pay(_Part):
    libelle: Words = ""
    comment: Words = Field("", alias="commentaire")


class Schooling(_Part):
    level: Words = Field("", alias="niveauLibelle")
    needed: Words = Field("", alias="exigence")


class Named(_Part):
    libelle: Words = ""


class Contact(_Part):
    apply: Words = Field("", alias="urlPostulation")
    courriel: Words = ""
    coordonnees1: Words = ""


class Origin(_Part):
    url: Words = Field("", alias="urlOrigine")


class Offer(_Part):
    id: Words = Field(min_length=1)
    title: Words = Field(min_length=1, alias="intitule")
    description: Words = ""
    created: Words = Field("", alias="dateCreation")
    updated: Words = Field("", alias="dateActualisation")
    workplace: Annotated[Workplace, BeforeValidator(_part)] = Field(
        Workplace(), alias="lieuTravail"
    )
    rome: Words = Field("", alias="romeCode")
    company: Annotated[Company, BeforeValidator(_part)] = Field(Company(), alias="entreprise")
    contract: Words = Field("", alias="typeContrat")
    contract_label: Words = Field("", alias="typeContratLibelle")
    nature: Words = Field("", alias="natureContrat")
    apprenticeship: Flag = Field(default=False, alias="alternance")
    hours: Words = Field("", alias="dureeTravailLibelleConverti")
    pay: Annotated[Pay, BeforeValidator(_part)] = Field(Pay(), alias="salaire")
    schooling: Annotated[list[Schooling], BeforeValidator(_parts)] = Field([], alias="formations")
    skills: Annotated[list[Named], BeforeValidator(_parts)] = Field([], alias="competences")
    strengths: Annotated[list[Named], BeforeValidator(_parts)] = Field(
        [], alias="qualitesProfessionnelles"
    )
    contact: Annotated[Contact, BeforeValidator(_part)] = Field(Contact())
    origin: Annotated[Origin, BeforeValidator(_part)] = Field(Origin(), alias="origineOffre")


def read(raw: Any) -> Offer | None:
    """Parse one item; None without an id or a title: it could be neither stored nor shown."""
    try:
        return Offer.model_validate(raw)
    except ValidationError:
        return None
