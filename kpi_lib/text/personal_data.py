"""Patterns of personal data and secrets, in the order in which they are applied.

Secrets come first, since anything may follow "password:"; numbers come last, since an
address or a ticket number holds digits too.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Replace = str | Callable[[re.Match[str]], str]

_SECRET_WORD: Final = r"""(?<![^\W_])(?:pass\s?words?|passwd|pass(?:code|phrase)|pwd
    |mots?\s+de\s+passe|mdp|secret|client_secret|nip
    |pin(?:\s+code)?|otp
    |(?:api|access|secret|private|licen[cs]e|product|recovery|wi-?fi|shared)[ _-]?key
    |cl[eé]s?\s+(?:api|wi-?fi|de\s+(?:licence|r[eé]cup[eé]ration)|d['’]acc[eè]s
        |secr[eè]te|priv[eé]e)
    |(?:\w{1,20}[ _-])?token|jeton|phrase\s+secr[eè]te
    |code\s+(?:d['’]acc[eè]s|d['’]alarme|pin|nip)|alarm\s+code|credentials
    |identifiants)"""
# States of a password, which do not reveal it: "Password: expired".
_STATE: Final = r"""(?:\[|(?:(?:not|pas|ne|no|never|still|needs?|does|won|can|cannot
    |has|mise?|again|encore|toujours)
    |(?:expir|reset|r[eé]-?init|forg[oe]t|oubli|lost|perdu|(?:un)?lock|d?[eé]?verrou
    |d[eé]?bloqu|chang|incorrect|invalid|wrong|erron|mauvais|refus|reject|requi
    |request|demand|problem|issue|erreur|error|unknown|inconnu|updat)[^\W\d_]*
    )(?=[\s,;.!?'’]|\Z)|n['’])"""
_VERDICT: Final = rf"""(?:{_STATE}|(?:is|was|are|a|en|too|now|being|about|the|le|la|to
    |for|pour|on|sur|of|de|du|vide|empty|saved|working|trop|d[eé]j[aà])(?!\w))"""
# To the end of the clause, so that a pass phrase goes whole.
_CLAUSE: Final = r"(?:(?!\s[-–—]\s|[.?!]\s|[,;)](?:\s|$)|\n).)+"

# Letters before digits that name no machine: standards, products, error codes.
_NO_HOST: Final = r"""(?!(?:KB|WIN|WINDOWS|SHA|MD|AES|USB|UTF|ISO|RFC|CVE|COVID|HTTPS?
    |TLS|SSL|RJ|CAT|WPA|DDR|OFFICE|EXCEL|WORD|SQL|MFA|IPV|MP|HDMI|TYPE|ERR|ERROR|ERREUR
    |CODE|EVENT|TOP|VERSION|COLOU?R|LEVEL|NIVEAU)[-_]?\d)"""
_ROLE: Final = r"""(?:srv|svr|serv(?:er|eur)?|pc|laptop|lt|desktop|dsk|wks?|ws|nb|vm|dc
    |fs|prt|prn|print|imp|sql|exch|mail|web|app|nas|san|fw|sw|rtr?|w?ap|rds|ts|host
    |poste|esxi?|hv|bkp|ipad|mac|macbook|cam|nvr|tel)"""
_TOP_DOMAIN: Final = r"""(?:com|net|org|io|ca|fr|qc|uk|eu|us|be|ch|de|it|es|lu|au|local
    |lan|corp|internal|intra|intranet|home|dev|app|cloud|tech|info|biz|ad|arpa|edu|gov
    |gouv|localdomain|localhost|test|example|invalid)"""
_FILE: Final = r"""(?<!\.exe)(?<!\.pdf)(?<!\.pst)(?<!\.ost)(?<!\.xls)(?<!\.xlsx)
    (?<!\.doc)(?<!\.docx)(?<!\.csv)(?<!\.zip)(?<!\.dll)(?<!\.msi)(?<!\.txt)(?<!\.pptx)
    (?<!\.js)"""
_LOGIN_WORD: Final = r"""(?<![^\W_])(?:user\s?name|user(?:\s?id)?|login|logon
    |utilisat(?:eur|rice)|identifiant|nom\s+d['’]utilisateur|usager|compte(?:\s+ad)?
    |account|sam(?:\s?account\s?name)?)"""


def _address(match: re.Match[str]) -> str:
    """Replace what parses as an IP address, its prefix length with it."""
    text = match.group(0)
    try:
        ipaddress.ip_address(re.sub(r"/\d+$|%\w+", "", text).strip("[]"))
    except ValueError:
        return text
    return "[ip]"


_DATE: Final = re.compile(
    r"(?:(?:19|20)\d\d([-/. ])[01]?\d\1[0-3]?\d"
    r"|[0-3]?\d([-/. ])[0-3]?\d\2(?:19|20)?\d\d|(?:19|20)\d\d[01]\d[0-3]\d)"
    r"(?:[ T]+[0-2]?\d)?"
)


def _long_number(match: re.Match[str]) -> str:
    """Replace numbers of seven digits or more; dates stay."""
    text = match.group(0)
    digits = sum(sign.isdigit() for sign in text)
    if digits < 7 or _DATE.fullmatch(text.strip()):
        return text
    is_phone = digits == 10 or (digits <= 15 and not text.isdigit())
    return "[phone]" if is_phone else "[number]"


@dataclass(frozen=True)
class PrivacyRule:
    """One kind of personal data.

    Attributes
    ----------
    pattern : re.Pattern
    becomes : str or callable
        What `re.sub` replaces a hit by.
    needed : re.Pattern or None
        A search that is much faster and hits wherever the pattern does: most texts
        hold nothing of a kind.
    """

    pattern: re.Pattern[str]
    becomes: Replace
    needed: re.Pattern[str] | None = None

    def clean(self, text: str) -> str:
        """Return the text with every hit replaced."""
        if self.needed is not None and not self.needed.search(text):
            return text
        return self.pattern.sub(self.becomes, text)


_MAY_BE_SECRET: Final = re.compile(
    r"pass|pwd|mots?\s|mdp|secr[eè]te?|nip|pin|otp|key|cl[eé]s?\s|token|jeton|code"
    r"|credential|identifiant",
    re.IGNORECASE,
)
_MAY_BE_EMAIL: Final = re.compile(r"@|[(\[]at?[)\]]", re.IGNORECASE)
_MAY_NAME_LOGIN: Final = re.compile(
    r"user|log[io]n|utilisat|identifiant|usager|compte|account|sam", re.IGNORECASE
)
_DIGIT: Final = re.compile(r"\d")
_DIGIT_OR_JOINT: Final = re.compile(r"[\d_-]")


def _rule(
    pattern: str,
    becomes: Replace,
    flags: int = re.IGNORECASE,
    needed: re.Pattern[str] | None = None,
) -> PrivacyRule:
    return PrivacyRule(re.compile(pattern, flags | re.VERBOSE), becomes, needed)


RULES: Final[tuple[PrivacyRule, ...]] = (
    _rule(r"-----BEGIN[^-]*-----.*?(?:-----END[^-]*-----|\Z)", "[secret]", re.DOTALL),
    _rule(r"\b(?:https?|ftps?|sftp|rdp|ssh|smb|file|ldaps?)://\S+|\bwww\.\S+", "[url]"),
    _rule(r"\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?", "[secret]", 0),
    _rule(
        r"""\b(?:sk|pk|rk)[-_][\w-]{8,}|\bgh[pousr]_\w{16,}|\bgithub_pat_\w+
        |\bglpat-[\w-]{10,}|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bxox[a-z]-[\w-]{8,}
        |\bAIza[\w-]{20,}|\b(?:[A-Z0-9]{4,6}-){3,}[A-Z0-9]{4,6}\b""",
        "[secret]",
        0,
    ),
    _rule(r"\b(bearer|basic)\s+(?=\S*\d)[\w.~+/=-]{6,}", r"\1 [secret]"),
    _rule(
        rf"({_SECRET_WORD}(?:\s+\w+)?\s*(?:[:=]|->|→)\s*+)(?!{_STATE}){_CLAUSE}",
        r"\1[secret]",
        needed=_MAY_BE_SECRET,
    ),
    # "password ... is Spring2024!": a digit, a sign or quotes give it away.
    _rule(
        rf"""({_SECRET_WORD}(?:[\s:,]+[^\s:=]+){{0,4}}?\s+(?:is|was|are|est|sera|c['’]est|to|en
        |par|à|with|avec)\s+)
        (?:["'«“]\s?[^"'»”]+["'»”]|(?!\d{{1,2}}[/.:h-]\d|\d{{1,3}}\s)(?=\S*[\d!@#$%^&*])
        [^\s,;]{{3,}})""",
        r"\1[secret]",
        needed=_MAY_BE_SECRET,
    ),
    _rule(
        rf"({_SECRET_WORD}\s+(?:is|was|est|sera)\s++)(?!{_VERDICT})[^\s,;]+",
        r"\1[secret]",
        needed=_MAY_BE_SECRET,
    ),
    _rule(
        rf"({_SECRET_WORD}\s+)(?!\d{{1,2}}[/.:h-]\d)(?=\S*\d)[^\s,;]{{3,}}",
        r"\1[secret]",
        needed=_MAY_BE_SECRET,
    ),
    _rule(
        r"(?<!\S)(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)(?=\S*[!$%^&*?])[^\s,;]{8,}",
        "[secret]",
        0,
    ),
    _rule(
        r"""[^\s@<>(),;:\[\]"']{1,64}\s?(?:@|\(at\)|\[at\]|\(a\))\s?
        [^\W_][\w.-]*\.[^\W\d_]{2,}""",
        "[email]",
        needed=_MAY_BE_EMAIL,
    ),
    _rule(r"\\\\[^\s\\]+(?:\\\S*)?", "[host]"),
    _rule(r"(?<![\w.-])[\w.-]++\\[\w.$-]+", "[user]"),
    _rule(r"(?<![\w@])@[\w.-]{2,}", "[user]"),
    _rule(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", "[host]"),
    _rule(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", "[number]"),
    _rule(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{24,}\b", "[secret]"),
    _rule(
        r"""(?<![\w/+-])(?=[\w+/-]*\d)(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])
        [A-Za-z0-9+/_-]{20,}=*""",
        "[secret]",
        0,
    ),
    _rule(
        r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?::\d{1,5})?(?![\d.]\d)",
        "[ip]",
    ),
    _rule(
        r"(?<![\w:.])\[?(?:[0-9a-f]{0,4}:){2,}[0-9a-f:.]*(?:%\w+)?(?:/\d{1,3})?\]?",
        _address,
    ),
    _rule(
        rf"""(?<![\w@.-])(?!(?:asp|vb|ado|node|vue|next|three)\.)
        (?:[a-z0-9][\w-]*\.)+{_TOP_DOMAIN}(?![\w-])""",
        "[host]",
    ),
    _rule(
        r"""\b(?:INC|SR|REQ|RITM|CHG|PRB|TKT|TASK|SCTASK|CS|CAS|WO|T)[-_ ]?\#?\d{4,}
        (?:\.\d+)?\b
        |\b(?:ticket|case|billet|dossier|incident|request|requ[eê]te|demande
        |r[eé]f(?:[eé]rence)?|order|commande|po|bc)\s*(?:no|n[o°]|num[eé]ro|number|id)?
        [.:\s]*[\#°]?\s*(?=[\w-]*\d{3})[\w-]+|\#\s?\d{2,}(?:-\d+)?""",
        "[ticket]",
        needed=_DIGIT,
    ),
    _rule(
        rf"""({_LOGIN_WORD}\s*(?:[:=]\s*|\s+))
        (?=[\w.-]*(?:\d|[a-z][._][a-z]))(?![\d.]+(?:\s|$)|\[)[\w.-]{{3,}}""",
        r"\1[user]",
        needed=_MAY_NAME_LOGIN,
    ),
    _rule(
        rf"""({_LOGIN_WORD}\s*[:=]\s*+)(?!{_STATE})(?-i:(?=[a-z])[\w.-]{{3,}})""",
        r"\1[user]",
        needed=_MAY_NAME_LOGIN,
    ),
    _rule(
        rf"""(?<![\w.\[/-])(?:[a-z]\.[a-z]{{3,}}|[a-z]{{2,}}[_][a-z]{{2,}}
        |[a-z]{{2,}}\.[a-z]{{3,}}(?=[\s,;)]|$){_FILE})\d*(?![\w.])""",
        "[user]",
        0,
    ),
    _rule(
        rf"""(?<![\w.\[-]){_NO_HOST}(?:{_ROLE}[-_][\w-]*(?=[\w-]*)[a-z0-9]
        |{_ROLE}\d{{2,}}[\w-]*)(?![\w-])""",
        "[host]",
        needed=_DIGIT_OR_JOINT,
    ),
    _rule(
        rf"""(?<![\w.-]){_NO_HOST}(?:[A-Z][A-Z0-9]+(?:[-_][A-Z0-9]+)*[-_]
        (?=[A-Z0-9_-]*\d)[A-Z0-9_-]+|[A-Z]{{3,}}\d{{2,}}[A-Z0-9]*)(?![\w-])""",
        "[host]",
        0,
    ),
    _rule(
        r"""(?<![^\W_])(?:ext(?:ension)?|poste|tel|t[eé]l[eé]phone|phone|cell?|fax|x)
        \s?[.:\#]?\s?\d{3,}(?:[\d .-]*\d)?\b""",
        "[phone]",
    ),
    _rule(
        r"""\b((?:born(?:\s+on)?|n[eé]e?\s+le|dob|date\s+of\s+birth
        |date\s+de\s+naissance)\s*:?\s*)[\d/.-]{6,}""",
        r"\1[number]",
    ),
    _rule(
        r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,}(?:\s?[A-Z0-9]{1,4})?\b", "[number]", 0
    ),
    _rule(
        r"(?<!\d)(?<!KB)\+?\(?\d[\d().\-/\ \u00a0\u202f]{4,}\d",
        _long_number,
        needed=_DIGIT,
    ),
)
