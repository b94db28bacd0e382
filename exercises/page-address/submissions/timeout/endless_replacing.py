ACCENTS = str.maketrans("àâäçéèêëîïôöùûü", "aaaceeeeiioouuu")


def page_address(title):
    address = ""
    for character in title.lower().translate(ACCENTS):
        if character in "abcdefghijklmnopqrstuvwxyz0123456789":
            address += character
        else:
            address += "-"
    while "--" in address:
        address.replace("--", "-")
    address = address.strip("-")
    if address == "":
        return "page"
    return address
