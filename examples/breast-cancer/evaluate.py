"""Measures model/ on data/test.csv and writes reports/metrics.json."""

import argparse
import csv
import json
from pathlib import Path

import joblib
from sklearn.metrics import accuracy_score, f1_score


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="data/test.csv")
    arguments = parser.parse_args()
    with open(arguments.data, newline="") as file:
        _, *rows = csv.reader(file)
    labels = [row[-1] for row in rows]
    predicted = joblib.load("model/model.joblib").predict([[float(value) for value in row[:-1]] for row in rows])
    metrics = {"accuracy": float(accuracy_score(labels, predicted)),
               "f1": float(f1_score(labels, predicted, pos_label="malignant")),
               "sample_size": len(rows)}
    Path("reports").mkdir(exist_ok=True)
    Path("reports/metrics.json").write_text(json.dumps(metrics, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
