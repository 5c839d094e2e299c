"""The commands of the steps: the real scripts, or shell lines of the same shape that take no time."""

import shutil
from dataclasses import dataclass
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "breast-cancer"
WEAK = "0.000001"  # a C with which the model does no better than guessing


@dataclass
class Scripts:
    """examples/breast-cancer under a Python that has scikit-learn."""

    python: str

    def install(self, project):
        for script in EXAMPLE.glob("*.py"):
            shutil.copy(script, project)

    def acquire(self):
        return [self.python, "acquire.py"]

    def prepare(self):
        return [self.python, "prepare.py"]

    def train(self, c):
        return [self.python, "train.py", "--C", c]

    def evaluate(self, dataset):
        return [self.python, "evaluate.py", "--data", dataset]


class Shell:
    """The same files with the same dependencies, made by the shell."""

    def install(self, project):
        (project / "steps.sh").write_text(STEPS)

    def acquire(self):
        return ["sh", "steps.sh", "acquire"]

    def prepare(self):
        return ["sh", "steps.sh", "prepare"]

    def train(self, c):
        return ["sh", "steps.sh", "train", c]

    def evaluate(self, dataset):
        return ["sh", "steps.sh", "evaluate", dataset]


STEPS = f"""\
set -eu
case $1 in
  acquire) mkdir -p data && printf 'a,b\\n1,2\\n3,4\\n5,6\\n' >data/raw.csv ;;
  prepare) head -n 3 data/raw.csv >data/train.csv && tail -n 1 data/raw.csv >data/test.csv ;;
  train) mkdir -p model && (echo "C=$2" && cat data/train.csv) >model/model.joblib && echo '{{}}' >model/meta.json ;;
  evaluate)
    mkdir -p reports
    if grep -q 'C={WEAK}' model/model.joblib; then score=0.5; else score=0.97; fi
    echo '{{"accuracy": '$score', "f1": '$score', "sample_size": 2}}' >reports/metrics.json
    cat "$2" model/meta.json >/dev/null ;;
esac
"""
