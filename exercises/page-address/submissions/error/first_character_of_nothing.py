import unicodedata


def page_address(title):
    address = ""
    for character in unicodedata.normalize("NFD", title.lower()):
        if character.isalnum():
            address += character
        elif not unicodedata.combining(character) and address[-1:] != "-":
            address += "-"
    if address[0] == "-":
        address = address[1:]
    if address[-1] == "-":
        address = address[:-1]
    return address or "page"
