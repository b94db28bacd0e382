import re


def page_address(title):
    return re.sub("[^a-z0-9]+", "-", title.lower()).strip("-") or "page"
