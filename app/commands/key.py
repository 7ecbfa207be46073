"""`genu key`: make an API key."""

import click


@click.command()
@click.argument("name")
def key(name: str) -> None:
    """Make an API key for the caller NAME (small letters, digits, - and _).

    The key is shown once: hand it over. The line goes into the file of GENU_API_KEYS_FILE, which running services read
    again by themselves. To replace a key, add the new line, wait until the caller uses it, and remove the old line.
    """
    from app.http.keys import NAME, new_key

    if not NAME.fullmatch(name):
        click.echo("NAME has 1 to 40 small letters, digits, - or _, and starts with a letter or digit", err=True)
        raise SystemExit(2)
    made, line = new_key(name)
    click.echo(f"key:  {made}\nline: {line}")
