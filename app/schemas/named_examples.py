"""Named request examples for the OpenAPI document, one YAML file for each path; a test sends each of them.

They are read when the document is made: they hold whole programs, which the start of the service need not wait for.
"""

from pathlib import Path
from typing import Any, Final

from app.content.reading import read_yaml

EXAMPLES_ROOT: Final = Path(__file__).parent / "examples"


def paths_with_examples() -> dict[str, str]:
    """Path -> name of the file with its examples."""
    return {f"/v1/{file.stem.replace('_', '/')}": file.stem for file in sorted(EXAMPLES_ROOT.glob("*.yaml"))}


def named_examples(operation: str) -> dict[str, Any]:
    """OpenAPI examples of an operation: name -> {summary, value}."""
    examples = read_yaml(EXAMPLES_ROOT / f"{operation}.yaml")
    assert isinstance(examples, dict)
    return examples
