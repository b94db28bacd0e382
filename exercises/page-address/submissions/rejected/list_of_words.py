import re
import unicodedata


def page_address(title):
    text = unicodedata.normalize("NFD", title)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.findall("[a-z0-9]+", text.lower()) or ["page"]
