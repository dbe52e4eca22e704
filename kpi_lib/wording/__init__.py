"""Words: how texts are folded, what they mean in the field, whom they name."""
