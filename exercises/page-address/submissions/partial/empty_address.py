import unicodedata


def page_address(title):
    text = ""
    for character in unicodedata.normalize("NFD", title.lower()):
        if unicodedata.combining(character):
            continue
        text += character if character.isalnum() else " "
    return "-".join(text.split())
