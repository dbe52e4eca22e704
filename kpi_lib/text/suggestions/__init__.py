"""Improvement projects for frequent topics, worded by rules or by a language model.

advisor: the entry; decides between both    project_rules, projects.yaml: the rules
prompt, chat, reply: ask a model and check its answer    language_model: its settings
suggestion: the topic that goes in, the project that comes out
"""
