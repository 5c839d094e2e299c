"""Writes the Wisconsin breast cancer data that scikit-learn ships to data/raw.csv."""

import csv
from pathlib import Path

from sklearn.datasets import load_breast_cancer


def main():
    bunch = load_breast_cancer()
    Path("data").mkdir(exist_ok=True)
    with open("data/raw.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*bunch.feature_names, "diagnosis"])
        for features, target in zip(bunch.data, bunch.target):
            writer.writerow([*map(repr, features.tolist()), bunch.target_names[target]])


if __name__ == "__main__":
    main()
