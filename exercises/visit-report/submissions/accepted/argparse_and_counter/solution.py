import argparse
import csv
import sys

from counting import count_pages, summarise
from reading import read_line
from report import format_report


def at_least_one(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def parse(arguments):
    parser = argparse.ArgumentParser(prog="solution")
    parser.add_argument("log")
    parser.add_argument("--top", type=at_least_one, default=3)
    parser.add_argument("--csv")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    try:
        if options.log == "-":
            text = sys.stdin.read()
        else:
            with open(options.log, encoding="utf-8") as file:
                text = file.read()
    except OSError as error:
        print(error, file=sys.stderr)
        return 1

    requests = []
    ignored = 0
    for line in text.split("\n"):
        if line.strip():
            request = read_line(line)
            if request:
                requests.append(request)
            else:
                ignored += 1

    pages = count_pages(requests)
    print(format_report(summarise(requests, ignored, pages[: options.top])))
    if options.csv:
        with open(options.csv, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["page", "requests"])
            writer.writerows(pages)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
