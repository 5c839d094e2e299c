"""Splits data/raw.csv into data/train.csv and data/test.csv: no row is in both."""

import argparse
import csv

from sklearn.model_selection import train_test_split


def write_rows(path, header, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--test-share", type=float, default=0.25)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    with open("data/raw.csv", newline="") as file:
        header, *rows = csv.reader(file)
    train, test = train_test_split(rows, test_size=arguments.test_share, random_state=arguments.seed,
                                   stratify=[row[-1] for row in rows])
    write_rows("data/train.csv", header, train)
    write_rows("data/test.csv", header, test)


if __name__ == "__main__":
    main()
