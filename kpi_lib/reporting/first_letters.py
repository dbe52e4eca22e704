"""First letters of sentences, and of labels that stand within one."""


def upper_first(text: str) -> str:
    """Return words as they begin a sentence."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Return a label or sentence as it stands within another one."""
    return text[:1].lower() + text[1:]
