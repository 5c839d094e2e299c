"""A whole chain from data to gate, driven from outside: for the demo and the end-to-end tests.

Standard library only. `program` runs the binary, `pipeline` says what the steps are, `project`
walks a pipeline under `hallmark run`, `evidence` edits and forges evidence, and `tamperings` is the
table of what must be refused and why.
"""
