"""The grammar of the input language, as package data: ``matdiff.lark``."""
