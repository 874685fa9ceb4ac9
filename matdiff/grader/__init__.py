"""The grader: is this derivative right, and if not, what went wrong?"""

from .grading import Grader, verify
from .lines import Chain, Line, verify_lines
from .readings import FORMS
from .slips import SLIPS, Diagnosis
from .verdict import Verdict

__all__ = ["FORMS", "SLIPS", "Chain", "Diagnosis", "Grader", "Line", "Verdict", "verify", "verify_lines"]
