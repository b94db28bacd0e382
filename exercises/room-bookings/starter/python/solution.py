def merge_bookings(bookings):
    # Écrivez votre code ici. / Write your code here.
    return bookings


def free_minutes(bookings, opening, closing):
    # Écrivez votre code ici. / Write your code here.
    return 0
