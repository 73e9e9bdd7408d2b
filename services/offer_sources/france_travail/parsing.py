"""Parse an offer as France Travail sends it, tolerating missing fields and odd types.

Each field is read by itself: one that cannot be read counts as missing.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError


def _text(value: Any) -> str:
    """Return a text; a list becomes lines of text, any other type becomes ""."""
    if isinstance(value, list):
        return "\n".join(filter(None, map(_text, value)))
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _number(value: Any) -> float | None:
    try:
        return float(_text(value).replace(",", "."))
    except ValueError:
        return None


def _part(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _parts(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; a single one may come without its list."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def _flag(value: Any) -> bool:
    return value is True or _text(value).lower() in ("true", "oui", "o", "1")


Text = Annotated[str, BeforeValidator(_text)]
Number = Annotated[float | None, BeforeValidator(_number)]
Flag = Annotated[bool, BeforeValidator(_flag)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Workplace(_Part):
    """Where the work is: `libelle` is "31 - Toulouse", or "15 - Cantal" for a department alone."""

    libelle: Text = ""
    latitude: Number = None
    longitude: Number = None
    postcode: Text = Field("", alias="codePostal")
    commune: Text = ""


class Company(_Part):
    name: Text = Field("", alias="nom")


class Pay(_Part):
    libelle: Text = ""
    comment: Text = Field("", alias="commentaire")


class Schooling(_Part):
    level: Text = Field("", alias="niveauLibelle")
    needed: Text = Field("", alias="exigence")


class Named(_Part):
    libelle: Text = ""


class Contact(_Part):
    apply: Text = Field("", alias="urlPostulation")
    courriel: Text = ""
    coordonnees1: Text = ""


class Origin(_Part):
    url: Text = Field("", alias="urlOrigine")


class Offer(_Part):
    id: Text = Field(min_length=1)
    title: Text = Field(min_length=1, alias="intitule")
    description: Text = ""
    created: Text = Field("", alias="dateCreation")
    updated: Text = Field("", alias="dateActualisation")
    workplace: Annotated[Workplace, BeforeValidator(_part)] = Field(
        Workplace(), alias="lieuTravail"
    )
    rome: Text = Field("", alias="romeCode")
    company: Annotated[Company, BeforeValidator(_part)] = Field(Company(), alias="entreprise")
    contract: Text = Field("", alias="typeContrat")
    contract_label: Text = Field("", alias="typeContratLibelle")
    nature: Text = Field("", alias="natureContrat")
    apprenticeship: Flag = Field(default=False, alias="alternance")
    hours: Text = Field("", alias="dureeTravailLibelleConverti")
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
