"""Numbers with their noun, as a command prints them."""


def counted(number: int, noun: str, several: str | None = None) -> str:
    """Such as "1 set" and "2 sets"; `several` where the noun does not just take an s."""
    return f"{number} {noun if number == 1 else several or f'{noun}s'}"
