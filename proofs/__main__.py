"""The proofs behind `make prove-stock` and `make bench`: `python -m proofs NAME`."""

from __future__ import annotations

import sys

from proofs import processes

# Each is a function that takes the arguments after its name and returns an exit code.
PROOFS = {
    "hot-product": "proofs.speed.hot_product.run",
    "stock": "proofs.stock.command.run",
}


def main(arguments: list[str]) -> int:
    """Carry out one proof; its exit code."""
    name, *others = arguments or [""]
    if name not in PROOFS:
        sys.stderr.write(f"Say what is to be proven: {', '.join(PROOFS)}.\n")
        return 2
    processes.prepare()
    code: int = processes.find(PROOFS[name])(others)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
