"""The forms of a page, filled in as a browser would send them."""

from html.parser import HTMLParser


def forms_of(page: str) -> list[dict[str, str]]:
    reader = _Forms()
    reader.feed(page)
    return [form for form in reader.forms if form.get("do")]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif not self.forms:
            return
        elif tag in ("input", "textarea") and "name" in given:
            self._fill(given)
        elif tag == "button" and "name" in given:
            self.forms[-1].setdefault(given["name"], given.get("value", ""))
        elif tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and self.select:
            self._choose(given)

    def _fill(self, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in ("radio", "checkbox") and "checked" not in given:
            return
        self.forms[-1][given["name"]] = value or given.get("min", "")

    def _choose(self, given: dict[str, str]) -> None:
        if self.select not in self.forms[-1] or "selected" in given:
            self.forms[-1][self.select] = given.get("value", "")
