ACCENTS = {"a": "àâä", "c": "ç", "e": "éèêë", "i": "îï", "o": "ôö", "u": "ùûü"}


def page_address(title):
    text = title.lower()
    for letter, variants in ACCENTS.items():
        for variant in variants:
            text = text.replace(variant, letter)
    for character in set(text):
        if character not in "abcdefghijklmnopqrstuvwxyz0123456789":
            text = text.replace(character, " ")
    words = text.split()
    if not words:
        return "page"
    return "-".join(words)
