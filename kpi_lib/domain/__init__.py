"""Types and contracts that all other packages use.

Periods, instants, names, errors, the tables' schema, the catalogue of the twelve KPIs
and the result that a KPI returns. In: nothing. Out: plain values; no file of a tenant
is read here. May import no other package.
"""
