"""Settings of one process: `GENU_*` environment variables, read once and checked before anything else starts.

An unknown `GENU_` variable refuses the start, because a misspelt limit that is silently ignored is found out only
in production.
"""

import difflib
import os
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

PREFIX = "GENU_"


class SettingsError(ValueError):
    """The environment does not describe a runnable service; the message has one line per fault."""


class Settings(BaseModel):
    """Every setting of the service; the variable is the name in capitals behind GENU_."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: Annotated[str, Field(min_length=1, description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="TCP port to listen on")] = 8000
    workers: Annotated[int, Field(ge=1, le=64, description="number of worker processes")] = 1
    database_url: Annotated[str, Field(description="SQLAlchemy URL of the exercise catalog: SQLite or PostgreSQL")] = (
        "sqlite:///genu.db"
    )
    log_level: Annotated[
        Literal["info", "warning", "error"],
        Field(description="info: one line per request; warning: server errors only; error: unhandled errors only"),
    ] = "info"
    root_path: Annotated[str, Field(description="path prefix that a gateway strips, such as /knee")] = ""
    max_body_bytes: Annotated[int, Field(ge=1024, le=64 * 1024 * 1024, description="largest request body in bytes")] = (
        1024 * 1024
    )

    @field_validator("root_path")
    @classmethod
    def _root_path_is_a_prefix(cls, value: str) -> str:
        if value and (not value.startswith("/") or value.endswith("/")):
            raise ValueError("must be empty, or start with / and not end with /")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_supported(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must start with sqlite:///, postgresql:// or postgresql+psycopg://")
        return value.replace("postgresql://", "postgresql+psycopg://", 1)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment (or from `environ`).

    Raises:
        SettingsError: an unknown GENU_ variable or a value out of its range; all faults in one message, never a value,
            since a database URL holds a password.
    """
    variables = os.environ if environ is None else environ
    given = {
        name.upper().removeprefix(PREFIX).lower(): value
        for name, value in variables.items()
        if name.upper().startswith(PREFIX)
    }
    faults = [_unknown_variable(name) for name in sorted(given.keys() - Settings.model_fields.keys())]
    try:
        settings = Settings.model_validate({name: given[name] for name in given.keys() & Settings.model_fields.keys()})
    except ValidationError as error:
        faults += [_bad_value(str(fault["loc"][0]), fault["msg"]) for fault in error.errors(include_input=False)]
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def _unknown_variable(name: str) -> str:
    known = [PREFIX + field.upper() for field in Settings.model_fields]
    variable = PREFIX + name.upper()
    nearest = difflib.get_close_matches(variable, known, n=1)
    hint = f"did you mean {nearest[0]}?" if nearest else "known are " + ", ".join(known)
    return f"{variable}: unknown setting; {hint}"


def _bad_value(name: str, message: str) -> str:
    meaning = Settings.model_fields[name].description
    return f"{PREFIX}{name.upper()}: {message.removeprefix('Value error, ')} ({meaning})"
