def page_address(title):
    # Écrivez votre code ici. / Write your code here.
    return title
