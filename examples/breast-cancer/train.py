"""Trains on data/train.csv and writes model/model.joblib and model/meta.json."""

import argparse
import csv
import json
from pathlib import Path

import joblib
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--C", type=float, default=1.0)
    arguments = parser.parse_args()
    with open("data/train.csv", newline="") as file:
        header, *rows = csv.reader(file)
    features = [[float(value) for value in row[:-1]] for row in rows]
    labels = [row[-1] for row in rows]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=arguments.C, max_iter=1000))
    model.fit(features, labels)
    Path("model").mkdir(exist_ok=True)
    joblib.dump(model, "model/model.joblib")
    meta = {"classes": model.classes_.tolist(), "features": header[:-1],
            "libraries": {"joblib": joblib.__version__, "scikit-learn": sklearn.__version__}}
    Path("model/meta.json").write_text(json.dumps(meta, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
