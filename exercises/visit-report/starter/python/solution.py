"""La ligne de commande. / The command line."""

import sys

from counting import summarise
from reading import read_line
from report import format_report


def main(arguments):
    # Écrivez votre code ici. / Write your code here.
    # Le code de sortie est ce que renvoie cette fonction. / The exit code is what this function returns.
    print(format_report(summarise([], 0)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
