"""Mail of client reviews: drafts, approvals, sending by SMTP, each once.

Comes in: the manifest and files of a period's reports, recipients and server of the
tenant's settings. Goes out: ``.eml`` drafts and a ledger below ``_mail`` in the
period's folder, messages to an SMTP server. No review is made here or changed.
"""
