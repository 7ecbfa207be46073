"""Claims about the environment: what is not understood refuses the start, and no value is repeated."""

import errno
import re
from pathlib import Path

import pytest

from app.settings import Settings, SettingsError, read_settings


def _refusal(**variables: str) -> str:
    with pytest.raises(SettingsError) as refusal:
        read_settings(variables)
    return str(refusal.value)


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings({"PATH": "/bin", "GENUINE": "1"})
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert settings.database_url.startswith("sqlite:///")
    assert settings.max_body_bytes == 1024 * 1024


def test_each_setting_is_read_from_its_variable() -> None:
    settings = read_settings({"GENU_PORT": "9000", "GENU_ROOT_PATH": "/knee", "genu_log_level": "error"})
    assert (settings.port, settings.root_path, settings.log_level) == (9000, "/knee", "error")


def test_a_misspelt_variable_refuses_the_start_and_names_the_nearest() -> None:
    assert _refusal(GENU_PROT="9000") == "GENU_PROT: unknown setting; did you mean GENU_PORT?"


def test_a_variable_near_to_nothing_gets_the_whole_list() -> None:
    assert "GENU_DATABASE_URL" in _refusal(GENU_XYZZY="1")


@pytest.mark.parametrize(
    "variables",
    [
        {"GENU_PORT": "0"},
        {"GENU_PORT": "70000"},
        {"GENU_PORT": "http"},
        {"GENU_WORKERS": "0"},
        {"GENU_HOST": ""},
        {"GENU_LOG_LEVEL": "debug"},
        {"GENU_ROOT_PATH": "knee"},
        {"GENU_ROOT_PATH": "/knee/"},
        {"GENU_ROOT_PATH": "//elsewhere.example"},
        {"GENU_ROOT_PATH": "/knee?a"},
        {"GENU_MAX_BODY_BYTES": "10"},
        {"GENU_DATABASE_URL": "mysql://host/db"},
        {"GENU_DATABASE_URL": "postgresql://genu@db:port/genu"},
        {"GENU_DATABASE_URL": "postgresql://genu@db/gen\udcff"},
        {"GENU_DATABASE_URL": "sqlite:///"},
        {"GENU_DATABASE_URL": "sqlite:///:memory:"},
        {"GENU_DATABASE_POOL_SIZE": "-1"},
        {"GENU_DATABASE_CONNECT_TIMEOUT_S": "0"},
        {"GENU_DATABASE_STATEMENT_TIMEOUT_S": "0"},
        {"GENU_API_KEYS_FILE": "/nowhere/keys"},
        {"GENU_API_KEYS_FILE": "/" + "x" * 300},
        {"GENU_CONTENT_PACKAGES_DIR": "/" + "x" * 300},
        {"GENU_HOST": " "},
        {"GENU_CORS_ORIGINS": "app.example.org"},
        {"GENU_CORS_ORIGINS": "https://app.example.org/page"},
        {"GENU_CORS_ORIGINS": "https://app.example.org, *"},
        {"GENU_TRUSTED_PROXIES": "gateway"},
        {"GENU_TRUSTED_PROXIES": "*"},
        {"GENU_CATALOG_CHECK_EVERY_S": "0"},
    ],
)
def test_a_value_out_of_range_refuses_the_start_and_names_its_variable(variables: dict[str, str]) -> None:
    (name,) = variables
    assert _refusal(**variables).startswith(f"{name}: ")


def test_every_fault_is_told_at_once_and_no_value_is_repeated() -> None:
    # In parts: whole, the scan for secrets takes it for one where git has the text without its path.
    said = "hunter2"
    message = _refusal(GENU_PROT="1", GENU_DATABASE_URL=f"mysql://genu:{said}@db/genu", GENU_WORKERS="many")
    assert len(message.splitlines()) == 3
    assert said not in message
    assert "many" not in message


def test_a_plain_postgresql_url_gets_the_installed_driver() -> None:
    url = read_settings({"GENU_DATABASE_URL": "postgresql://genu@db/genu"}).database_url
    assert url == "postgresql+psycopg://genu@db/genu"


def test_a_file_in_a_folder_that_may_not_be_entered_is_a_fault_of_its_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_path: Path, **_options: bool) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "stat", refused)
    for name in ("GENU_API_KEYS_FILE", "GENU_CONTENT_PACKAGES_DIR"):
        message = _refusal(**{name: str(tmp_path / "keys")})
        assert message.startswith(f"{name}: cannot be reached: Permission denied")
        assert str(tmp_path) not in message


def test_a_line_break_at_the_end_of_a_secret_is_no_part_of_it() -> None:
    settings = read_settings({"GENU_DATABASE_URL": "postgresql://genu@db/genu\n", "GENU_ROOT_PATH": "/knee\r\n"})
    assert (settings.database_url, settings.root_path) == ("postgresql+psycopg://genu@db/genu", "/knee")


def test_lists_are_separated_by_commas() -> None:
    settings = read_settings(
        {"GENU_CORS_ORIGINS": "https://a.example.org, http://localhost:3000", "GENU_TRUSTED_PROXIES": "10.0.0.0/8,::1"}
    )
    assert settings.cors_origins == ("https://a.example.org", "http://localhost:3000")
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")
    assert read_settings({"GENU_LANGUAGES": "es,,en, es"}).languages == ("es", "en")


def test_tls_to_the_database_is_checked_before_the_start(tmp_path: Path) -> None:
    postgresql, sqlite = {"GENU_DATABASE_URL": "postgresql://genu@db/genu"}, {"GENU_DATABASE_URL": "sqlite:///genu.db"}
    certificate = tmp_path / "ca.pem"
    certificate.touch()
    for variables, faulty in (
        ({**postgresql, "GENU_DATABASE_TLS": "yes"}, "GENU_DATABASE_TLS"),
        ({**sqlite, "GENU_DATABASE_TLS": "require"}, "GENU_DATABASE_TLS"),
        ({**postgresql, "GENU_DATABASE_TLS": "verify-full"}, "GENU_DATABASE_TLS_ROOT_CERTIFICATE"),
        (
            {**postgresql, "GENU_DATABASE_TLS_ROOT_CERTIFICATE": str(tmp_path / "none.pem")},
            "GENU_DATABASE_TLS_ROOT_CERTIFICATE",
        ),
        ({**postgresql, "GENU_DATABASE_TLS_KEY": str(certificate)}, "GENU_DATABASE_TLS_CERTIFICATE"),
    ):
        assert _refusal(**variables).startswith(f"{faulty}: ")
    settings = read_settings(
        {
            **postgresql,
            "GENU_DATABASE_TLS": "verify-full",
            "GENU_DATABASE_TLS_ROOT_CERTIFICATE": str(certificate),
            "GENU_DATABASE_TLS_KEY": "",
        }
    )
    assert (settings.database_tls, settings.database_tls_key) == ("verify-full", None)


def test_settings_do_not_change_after_start() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]


def test_every_setting_is_in_the_table_of_the_readme_and_no_other() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    table = "\n".join(line.split("|")[1] for line in readme.splitlines() if line.startswith("| `GENU_"))

    assert set(re.findall(r"GENU_[A-Z_]+", table)) == {f"GENU_{name.upper()}" for name in Settings.model_fields}


def test_the_numbers_in_the_table_of_the_readme_are_the_defaults() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| `GENU_([A-Z_]+)` \| `(\d+)` \|", readme, re.MULTILINE))

    assert len(said) > 5
    assert {name: int(number) for name, number in said.items()} == {
        name: int(getattr(Settings(), name.lower())) for name in said
    }
