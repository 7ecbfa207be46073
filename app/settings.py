"""Settings of one process: `GENU_*` environment variables, read once and checked before anything else starts.

An unknown `GENU_` variable refuses the start, because a misspelt limit that is silently ignored is found out only
in production.
"""

import difflib
import os
import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    DirectoryPath,
    Field,
    FilePath,
    ValidationError,
    ValidationInfo,
    field_validator,
)

PREFIX = "GENU_"

_ORIGIN: Final = re.compile(r"https?://[a-z0-9.\-]+(:[0-9]{1,5})?")
_PREFIX: Final = re.compile(r"(/[A-Za-z0-9._~\-]+)*")
_ADDRESS: Final = re.compile(rf"https?://[A-Za-z0-9.\-]+(:[0-9]{{1,5}})?{_PREFIX.pattern}")
_POSTGRESQL: Final = "postgresql+psycopg://"


def is_text(value: str) -> bool:
    """Whether an argument or a variable holds characters only: bytes that are none arrive as lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _none_for_empty(value: object) -> object:
    # Compose and Kubernetes hand on an optional variable as an empty one.
    return None if value == "" else value


def _comma_separated(value: object) -> object:
    if not isinstance(value, str):
        return value
    # What is named twice is offered once.
    return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))


def _reachable(value: object) -> object:
    try:
        if isinstance(value, str | Path):
            Path(value).stat()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ValueError(f"cannot be reached: {error.strerror}") from None
    return value


OptionalFile = Annotated[FilePath | None, BeforeValidator(_reachable), BeforeValidator(_none_for_empty)]
OptionalFolder = Annotated[DirectoryPath | None, BeforeValidator(_reachable), BeforeValidator(_none_for_empty)]


class SettingsError(ValueError):
    """The environment does not describe a runnable service; the message has one line per fault."""


class Settings(BaseModel):
    """Every setting of the service; the variable is the name in capitals behind GENU_."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    host: Annotated[str, Field(min_length=1, description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="TCP port to listen on")] = 8000
    workers: Annotated[int, Field(ge=1, le=64, description="number of worker processes")] = 1
    database_url: Annotated[str, Field(description="SQLAlchemy URL of the exercise catalog: SQLite or PostgreSQL")] = (
        "sqlite:///genu.db"
    )
    api_keys_file: Annotated[
        OptionalFile,
        Field(description="file of hashed API keys, see genu key; unset: whoever reaches the service may call"),
    ] = None
    cors_origins: Annotated[
        tuple[str, ...],
        BeforeValidator(_comma_separated),
        Field(description="origins whose pages may call, separated by commas, such as https://app.example.org; or *"),
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...],
        BeforeValidator(_comma_separated),
        Field(description="addresses or networks of gateways whose X-Forwarded headers are believed, with commas"),
    ] = ()
    shutdown_timeout_s: Annotated[
        int, Field(ge=1, le=300, description="seconds that requests under way have to end when the service is stopped")
    ] = 10
    database_pool_size: Annotated[
        int, Field(ge=0, le=20, description="PostgreSQL connections a worker keeps open; 0: each look opens its own")
    ] = 1
    database_connect_timeout_s: Annotated[
        int, Field(ge=2, le=60, description="seconds to wait for a PostgreSQL connection")
    ] = 5
    database_statement_timeout_s: Annotated[
        int, Field(ge=1, le=600, description="seconds after which PostgreSQL gives a statement up")
    ] = 30
    database_tls: Annotated[
        Literal["disable", "prefer", "require", "verify-ca", "verify-full"] | None,
        BeforeValidator(_none_for_empty),
        Field(description="TLS to PostgreSQL, as sslmode of libpq; unset: what the URL says, else prefer"),
    ] = None
    database_tls_root_certificate: Annotated[
        OptionalFile, Field(description="file with the authorities that may sign the certificate of PostgreSQL")
    ] = None
    database_tls_key: Annotated[OptionalFile, Field(description="file with the key of our own certificate")] = None
    database_tls_certificate: Annotated[
        OptionalFile, Field(description="file with our own certificate for PostgreSQL, together with its key")
    ] = None
    languages: Annotated[
        tuple[str, ...],
        BeforeValidator(_comma_separated),
        Field(description="languages of the answers, with commas; English is always one"),
    ] = ("en", "es")
    catalog_check_every_s: Annotated[
        float, Field(ge=0.1, le=3600, description="seconds between two looks for a new catalog version")
    ] = 2.0
    content_packages_dir: Annotated[
        OptionalFolder,
        Field(description="folder of content packages in which genu replay finds the versions of stored answers"),
    ] = None
    log_level: Annotated[
        Literal["info", "warning", "error"],
        Field(description="info: one line per request; warning: server errors only; error: unhandled errors only"),
    ] = "info"
    opentelemetry: Annotated[
        Literal["off", "otlp"],
        Field(description="otlp: traces and metrics over OTLP, configured by OTEL_* variables; needs the extra otel"),
    ] = "off"
    canonical_url: Annotated[
        str | None,
        BeforeValidator(_none_for_empty),
        Field(description="public address of this service, by which FHIR and CDS Hooks name what is here"),
    ] = None
    root_path: Annotated[str, Field(description="path prefix that a gateway strips, such as /knee")] = ""
    max_body_bytes: Annotated[int, Field(ge=1024, le=64 * 1024 * 1024, description="largest request body in bytes")] = (
        1024 * 1024
    )

    @field_validator("root_path")
    @classmethod
    def _root_path_is_a_prefix(cls, value: str) -> str:
        if not _PREFIX.fullmatch(value):
            raise ValueError(
                "must be empty or read like /knee, of letters, digits, . _ ~ -, without a slash at the end"
            )
        return value

    @field_validator("canonical_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not _ADDRESS.fullmatch(value):
            raise ValueError("must read like https://genu.example.org/knee, without a slash at the end")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value != ("*",) and not all(_ORIGIN.fullmatch(origin) for origin in value):
            raise ValueError("each must read like https://app.example.org or http://localhost:3000, without a path")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            try:
                ip_network(part)
            except ValueError:
                raise ValueError("each must be an address or network such as 10.0.0.7 or 10.0.0.0/24") from None
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_supported(cls, value: str) -> str:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError

        if not value.startswith(("sqlite:///", "postgresql://", _POSTGRESQL)):
            raise ValueError("must start with sqlite:///, postgresql:// or postgresql+psycopg://")
        if not is_text(value):
            raise ValueError("has bytes that are not text in UTF-8")
        value = value.replace("postgresql://", _POSTGRESQL, 1)
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):
            raise ValueError("is not a URL such as postgresql://user:password@host:5432/database") from None
        if not value.startswith(_POSTGRESQL) and url.database in (None, "", ":memory:"):
            # Each connection would have an empty database of its own.
            raise ValueError("must name a file, such as sqlite:///genu.db or sqlite:////data/genu.db")
        return value

    @field_validator("database_tls", "database_tls_root_certificate", "database_tls_certificate", "database_tls_key")
    @classmethod
    def _tls_is_of_postgresql(cls, value: object, info: ValidationInfo) -> object:
        if value is not None and not info.data.get("database_url", _POSTGRESQL).startswith(_POSTGRESQL):
            raise ValueError("is for PostgreSQL only")
        return value

    @field_validator("database_tls_root_certificate")
    @classmethod
    def _verified_against_something(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value is None and (info.data.get("database_tls") or "").startswith("verify"):
            raise ValueError("is needed to verify the certificate of the database")
        return value

    @field_validator("database_tls_certificate")
    @classmethod
    def _certificate_with_key(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if (value is None) is not (info.data.get("database_tls_key") is None):
            raise ValueError("certificate and key are set together")
        return value


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment (or from `environ`).

    Raises:
        SettingsError: an unknown GENU_ variable or a value out of its range; all faults in one message, never a value,
            since a database URL holds a password.
    """
    variables = os.environ if environ is None else environ
    # A secret that was made from a file ends with a line break, which no value means.
    given = {
        name.upper().removeprefix(PREFIX).lower(): value.strip()
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
