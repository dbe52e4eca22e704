"""Turn a frequent topic into a project: by rules, or worded by a language model."""
