"""Texts of tickets: topics, names of people, personal data, suggested projects.

In: texts. Out: topics with titles, redacted texts, suggestions. Knows no tenant and no
table. May import `domain`.

folding         fold_text: the form in which free text is compared
vocabulary      lists: synonyms of each idea (English and French), stop words
ideas           words of a text into ideas of the vocabulary; French or English
negations       negations of a phrase with the words they deny
grouping        clustering of bags of ideas
titles          titles of a group from its own phrases
topics          the entry for topics: clean, group, title, count
common_names    lists: first and last names, words that only look like names
person_names    people's names in a text, listed or not
full_names      full names that no list knows, which no label may hold
personal_data   patterns of secrets, addresses, numbers and devices
redaction       the entry for personal data: Redactor
phrases         search for names and terms as whole words
training_requests  patterns of summaries that ask for training
training_examples  summaries similar to examples of such requests
suggestions/    the entry for projects: Advisor, by rules or by a language model
"""
