"""Named request examples for the OpenAPI document, one YAML file per operation; a test sends each of them."""

from pathlib import Path
from typing import Any, Final

from app.content.reading import read_yaml

EXAMPLES_ROOT: Final = Path(__file__).parent / "examples"


def named_examples(operation: str) -> dict[str, Any]:
    """OpenAPI examples of an operation: name -> {summary, value}."""
    examples = read_yaml(EXAMPLES_ROOT / f"{operation}.yaml")
    assert isinstance(examples, dict)
    return examples
