import re
import unicodedata


def page_address(title):
    text = unicodedata.normalize("NFD", title).encode("ascii", "ignore").decode().lower()
    address = re.sub(r"[^a-z0-9]+", "-", text)
    return address if address not in ("", "-") else "page"
