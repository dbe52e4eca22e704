"""Words of tickets: folding, topics, names of people, personal data.

In: texts. Out: topics with names, redacted texts, suggested projects. Knows no tenant
and no table. May import `domain`.
"""
