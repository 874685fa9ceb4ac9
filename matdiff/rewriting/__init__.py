"""Simplification: named rules, the engine that applies them, and the trace they leave."""
