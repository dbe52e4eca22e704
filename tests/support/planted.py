"""Twenty-five subjects told in several ways in English and French, with noise."""

from __future__ import annotations

import numpy as np
import pandas as pd

PHRASES: dict[str, tuple[str, ...]] = {
    "badge": ("Access card not opening the door", "Badge refusé à la porte d'entrée",
              "New badge for the warehouse door"),
    "battery": ("Laptop battery drains quickly", "Batterie du portable à remplacer",
                "Battery swollen in laptop"),
    "browser": ("Chrome shows a blank page", "Navigateur très capricieux, page blanche",
                "Browser blank page after update"),
    "calendar": ("Shared calendar not visible", "Calendrier partagé invisible",
                 "Calendar entries vanish for {person}"),
    "camera": ("Webcam not detected in Zoom", "Caméra non détectée pour {person}",
               "Camera shows black image"),
    "certificate": ("Certificate expired on the portal", "Certificat SSL expiré",
                    "SSL certificate about to expire on {host}"),
    "clock": ("Wrong time on the wall clock terminal", "Horloge en retard sur {host}",
              "Clock shows wrong time"),
    "database": ("SQL database corrupted", "Base de données corrompue sur {host}",
                 "Database corrupted again, {host}"),
    "dns": ("DNS does not resolve names", "DNS : résolution de noms en échec",
            "Domain names do not resolve, DNS"),
    "fileloss": ("Restore deleted file", "Restaurer un fichier supprimé",
                 "Deleted files to be recovered for {person}"),
    "guestwifi": ("Guest wireless code for visitors", "Code Wi-Fi pour les visiteurs",
                  "Wifi voucher for visitors of {person}"),
    "invoice": ("Invoice wrong amount", "Facture : montant inexact",
                "Billing: amount on the invoice is wrong"),
    "keyboard": ("Keyboard keys stuck", "Touches du clavier collées",
                 "Sticky keys on the keyboard of {person}"),
    "list": ("Add {person} to the distribution list",
             "Liste de distribution à corriger", "Distribution list out of date"),
    "monitor": ("Second monitor flickers", "Écran qui scintille, {host}",
                "Flickering screen for {person}"),
    "password": ("Forgotten password", "Mot de passe oublié par {person}",
                 "Password reset for {login}", "Réinitialiser le mot de passe"),
    "payroll": ("Payroll export rejected", "Export de la paie rejeté",
                "Payroll: export rejected by the bank"),
    "phone": ("Desk phone has no dial tone", "Téléphone sans tonalité",
              "No dial tone on the phone of {person}"),
    "printer": ("Printer leaves streaks", "L'imprimante laisse des traces",
                "Streaks from the printer {host}"),
    "scanner": ("Scan to folder fails", "Numérisation vers un dossier en échec",
                "Scanner {host} no longer sends to folder"),
    "spam": ("Too much spam", "Trop de pourriels pour {person}",
             "Junk mail flood, spam filter off"),
    "ups": ("UPS beeps", "L'onduleur sonne", "UPS on {host} beeps since yesterday"),
    "usb": ("USB stick not recognised", "Clé USB non reconnue",
            "USB key of {person} unreadable"),
    "voicemail": ("Voicemail full", "Boîte vocale pleine",
                  "Voicemail of {person} full"),
    "vpn": ("VPN drops every hour", "Le VPN coupe toutes les heures",
            "VPN disconnects, {login}"),
}  # fmt: skip
_NOISE = (
    "", "", "", " - {person}", " ({host})", " INC00{n}", " since {date}", " #{n}",
    ", call 514-555-{n:.4}", ", {login}@example.com", " !!", " ticket {n}",
)  # fmt: skip
_LEAD = ("", "", "", "", "RE: ", "URGENT - ", "Bonjour, ", "FW: ")
_PEOPLE = ("Jean Tremblay", "Zoé O’Hara", "Ngozi Okafor", "Anne-Marie D'Amour",
           "Piotr Wójcik", "Li Na", "Élodie Saint-Arnaud")  # fmt: skip


def planted_tickets(size: int, seed: int) -> pd.DataFrame:
    """Return `size` tickets with ``cw_ticket_id``, ``summary`` and ``subject``."""
    rng = np.random.default_rng(seed)
    keys = list(PHRASES)
    rows = []
    for number in range(size):
        subject = keys[rng.integers(len(keys))]
        phrase = PHRASES[subject][rng.integers(len(PHRASES[subject]))]
        text = (
            _LEAD[rng.integers(len(_LEAD))] + phrase + _NOISE[rng.integers(len(_NOISE))]
        )
        person = _PEOPLE[rng.integers(len(_PEOPLE))]
        login = "".join(c for c in person.lower() if "a" <= c <= "z")
        text = text.format(
            person=person,
            host=f"{('SRV', 'PC')[rng.integers(2)]}-MTL-{rng.integers(10, 99)}",
            login=person[0].lower() + login[-6:] + str(rng.integers(1, 9)),
            date=f"2024-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}",
            n=str(rng.integers(10_000, 99_999)),
        )
        change = rng.integers(12)
        text = text.upper() if change == 0 else text.lower() if change == 1 else text
        rows.append((number, text, subject))
    return pd.DataFrame(rows, columns=["cw_ticket_id", "summary", "subject"])
