"""Words by which the search for contradictions reads a page, in either language."""

from __future__ import annotations

LABELS = {
    "in_time": "Tickets in the agreed time",
    "critical": "Critical tickets in the agreed time",
    "high": "High-priority tickets in the agreed time",
    "alerts": "Serious alerts in time",
    "opened": "Tickets opened",
    "left": "Open at the end",
    "reply": "First reply",
    "resolution": "Time to resolution",
    "csat": "Satisfaction",
}
"""Labels of cards, in the words of the message catalogue."""
STATUS_WORDS = {
    "on_target": "on target",
    "missed_within_chance": "missed, within chance",
    "missed": "missed",
    "no_target": "no target",
    "too_few": "too few to tell",
}
"""Word of each status on a card, likewise."""
NO_SHARE = "no share agreed"
"""Instead of "no target", of a share of cases that have a time each."""
OF_AGREED_TIMES = ("in_time", "critical", "alerts")
"""Labels of these shares."""
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "rose": r"now clearly more", "fell": r"now clearly less",
        "title_rose": r"^New tickets clearly rose", "title_fell":
        r"^New tickets clearly fell", "worse": r"^(.*): clearly worse\.",
        "better": r"^(.*): clearly better\.", "met_again": r"^(.*): target met again",
        "perhaps": r"^(.*): target missed, perhaps",
        "slow": r"^Tickets are too slow", "critical_slow":
        r"^Critical tickets are too slow", "high_slow": r"^High-priority tickets are t",
        "long": r"^Tickets take too long to resolve",
        "slow_reply": r"^First replies are too slow", "low_csat":
        r"^Satisfaction (?:is|stays) below", "missed_alerts":
        r"^Serious alerts were dealt",
        "late_alerts":
        r"serious alerts?(?: that can be judged)? w\w+ dealt with too late", "late":
        r"commitments? (?:is|are) late", "kept": r"(\w+) others? w\w+ kept",
        "row_late": r"^\d+ days? late$", "row_kept": r"^kept(, on time)?$",
        "split": r"agreed time for (\d+) of (\d+) ordinary.* only (\d+) of (\d+)",
        "main": r"^([\d.,]+%) of tickets met", "missed": r"under the target",
        "just": r"just under the target", "met": r"the target is",
        "all_met": r"^(?:All )?(\d+|The one|Both) targets?(?: judged here)? w",
        "some_met": r"^(\d+) of (\d+) targets? met", "clearly": r"clearly missed: (.*)",
        "none_judged": r"^No target is set$",
        "target": r"target (?:is|of) ([^;]*?)(?: in time)?\.(?: |$)",
        "before": r", before ([^;]*?)\.(?: |$)",
        "again": r"before, too: (.*?)\.(?: |$)",
        "card_target": r"^(?:target|limit) (.*)$",
        "unclear": r"no clear change|too few to tell a change",
        "all_in_order": r"(?i)all \d+ targets|both targets|one target", "none_late":
        r"no commitment is late", "usual_days": r"no day lay outside",
        "one": "The one", "two": "Both",
        "day": r"^(.*) was out of the ordinary|made (.*) the busiest day", "busiest":
        r"the busiest day", "expected": r"^(\S+) tickets?, (\S+) expected",
        "device": r"^(.*) raises more alerts", "device_before":
        r"^(\S+) alerts?, before (\S+)\.", "by_severity": r"\b(\d+) of (\d+) late",
        "cause": r"^(\S+) late tickets (?:had no|came|were)", "others":
        r"Of the other (\d+) tickets? ([\d.]+)%",
        "table_late": r"(\d+) late", "table_kept": r"(\d+) kept(?! late)",
    },
    "fr": {
        "rose": r"depuis, nette hausse", "fell": r"depuis, nette baisse",
        "title_rose": r"^Nette hausse des nouveaux", "title_fell":
        r"^Nette baisse des nouveaux", "worse": r"^(.*) : nette dégradation",
        "better": r"^(.*) : nette amélioration",
        "met_again": r"^(.*) : cible de nouveau",
        "perhaps": r"^(.*) : cible manquée, hasard",
        "slow": r"^Billets : délai non tenu", "critical_slow":
        r"^Billets critiques : délai non tenu", "high_slow":
        r"^Billets prioritaires : délai non tenu",
        "long": r"^Les billets mettent trop de temps",
        "slow_reply": r"^Premières réponses : délai non tenu", "low_csat":
        r"^La satisfaction (?:est|reste) sous", "missed_alerts":
        r"^Des alertes graves ont été traitées trop tard",
        "late_alerts":
        r"(?:^La seule alerte grave jugée|alertes? graves? sur \d+) \w+ été traitées? "
        r"trop "
        r"tard",
        "late": r"engagements? (?:est|sont) en retard",
        "kept": r"(\w+) autres? (?:a|ont) été tenu",
        "row_late": r"^\d+ jours? de retard$", "row_kept": r"^tenu( à temps)?$",
        "split": r"convenu est tenu pour (\d+) des (\d+) billets ord.* pour (\d+) "
        r"seulement des (\d+)",
        "main": r"^([\d.,]+ %) des billets ont tenu", "missed": r"sous la cible",
        "just": r"juste sous la cible", "met": r"la cible est de",
        "all_met": r"^(?:Les )?(\d+|L’unique|La seule|Les deux|deux) cibles?"
        r"(?: jugées? ici)? (?:est|sont) atteinte",
        "some_met": r"^(?:Cibles atteintes : )?(\d+) (?:cible atteinte )?sur (\d+)",
        "clearly": r"nettement manquées? : (.*)",
        "none_judged": r"^Aucune cible n’est fixée$",
        "target": r"(?<!sous la )cible (?:est de |de )?([\d][^;]*?)"
        r"(?: dans le délai| à temps)?\.(?: |$)",
        "before": r", contre ([^;]*?)\.(?: |$)",
        "again": r"période précédente : (.*?)\.(?: |$)",
        "card_target": r"^(?:cible|limite) (.*)$",
        "unclear": r"sans nette évolution|trop peu pour parler d’évolution",
        "all_in_order": r"(?i)les (?:\d+|deux) cibles|(?:l’unique|la seule) cible",
        "none_late": r"aucun engagement n’est en retard", "usual_days":
        r"aucun jour ne sort",
        "one": "L’unique|La seule", "two": "Les deux|deux",
        "day": r"^Le (.*?) (?:sort de l’ordinaire|a été le plus chargé)",
        "busiest": r"a été le plus chargé",
        "expected": r"^(\S+) billets? au lieu de (\S+)\.(?: |$)",
        "device": r"^(.*) : davantage d’alertes", "device_before":
        r"^(\S+) alertes?, contre (\S+)\.",
        "by_severity": r"\b(\d+) sur (\d+) en retard",
        "cause": r"^(\S+) billets en retard (?:n’avaient|viennent|étaient|ont)",
        "others": r"D\w+ (\d+) autres? billets?, ([\d,]+) %",
        "table_late": r"(\d+) en retard", "table_kept": r"(\d+) tenus?\b(?! en retard)",
    },
}  # fmt: skip
"""Patterns of sentences, matched after no-break spaces became plain ones."""
