import re
import unicodedata


def page_address(title):
    separated = unicodedata.normalize("NFD", title)
    without_accents = "".join(c for c in separated if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", without_accents.lower()).strip("-") or "page"
