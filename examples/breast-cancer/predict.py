"""predict.py MODEL CSV: what the model in the folder MODEL says about the first rows of CSV."""

import csv
import sys

import joblib


def main():
    folder, data = sys.argv[1:]
    model = joblib.load(f"{folder}/model.joblib")
    with open(data, newline="") as file:
        _, *rows = csv.reader(file)
    for row, said in zip(rows[:3], model.predict([[float(value) for value in row[:-1]] for row in rows[:3]])):
        print(f"{said} (truly {row[-1]})")


if __name__ == "__main__":
    main()
