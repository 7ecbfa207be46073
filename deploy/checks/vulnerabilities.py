"""Known vulnerabilities of everything the lock files name: `python deploy/checks/vulnerabilities.py [--strict]`.

pip-audit asks an advisory service about each package. It calls packages it could not ask about "skipped" and still says
"no known vulnerabilities found"; here that is told apart. Exit status 0: every package was looked up and none is known
to be vulnerable; 1: vulnerabilities are known; 3: not checked, or not all of it. Without --strict, 3 becomes 0 after
saying so, for a build that must run where no advisory service is reached.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")
VULNERABLE, NOT_CHECKED = 1, 3
TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class Audit:
    """What became of the packages of a lock file: vulnerabilities in words, how many were looked up, how many not."""

    vulnerable: tuple[str, ...]
    looked_up: int
    not_looked_up: int
    why: str = ""

    @property
    def status(self) -> int:
        """The exit status this asks for."""
        if self.vulnerable:
            return VULNERABLE
        return 0 if self.looked_up and not self.not_looked_up else NOT_CHECKED


def read_report(told: str, complaint: str) -> Audit:
    """What pip-audit said on standard output (JSON, or nothing when it broke off) and on standard error."""
    try:
        packages: list[dict[str, Any]] = json.loads(told)["dependencies"]
    except (ValueError, KeyError):
        lines = complaint.strip().splitlines()
        return Audit((), 0, 0, lines[-1] if lines else "pip-audit said nothing")
    skipped = [each["skip_reason"] for each in packages if "skip_reason" in each]
    vulnerable = tuple(
        f"{each['name']} {each['version']}: {found['id']}, {_mended(found.get('fix_versions') or ())}"
        for each in packages
        for found in each.get("vulns", ())
    )
    return Audit(vulnerable, len(packages) - len(skipped), len(skipped), skipped[0] if skipped else "")


def _mended(versions: Iterable[str]) -> str:
    return "mended in " + ", ".join(versions) if versions else "not mended in any version"


def audit(lock: str) -> Audit:
    """Ask about a lock file of the project."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--require-hashes", "--disable-pip"]
    try:
        done = subprocess.run(
            [*command, "--format", "json", "--progress-spinner", "off"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
        )
    except subprocess.TimeoutExpired:
        return Audit((), 0, 0, f"no answer within {TIMEOUT_S} s")
    return read_report(done.stdout, done.stderr)


def main() -> int:
    """Ask about each lock file, and say what is known."""
    strict = "--strict" in sys.argv[1:]
    worst = 0
    for lock in LOCKS:
        found = audit(lock)
        for line in found.vulnerable:
            print(f"VULNERABLE   {lock}: {line}")
        if found.status == NOT_CHECKED:
            print(f"NOT CHECKED  {lock}: {found.looked_up} packages looked up, the others not. {found.why}")
        elif not found.vulnerable:
            print(f"ok           {lock}: {found.looked_up} packages, no vulnerability is known")
        if found.status == VULNERABLE or worst == 0:
            worst = found.status
        if found.looked_up == 0:
            print("No advisory service answers here; this says NOTHING about vulnerabilities. Run it where one does.")
            break
    return 0 if worst == NOT_CHECKED and not strict else worst


if __name__ == "__main__":
    sys.exit(main())
