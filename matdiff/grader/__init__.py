"""The grader: is this derivative right, and if not, what went wrong?"""

from .chain import Chain, Line
from .grading import Grader, verify
from .lines import verify_lines
from .readings import FORMS
from .slips import SLIPS, Diagnosis
from .verdict import Verdict

__all__ = ["FORMS", "SLIPS", "Chain", "Diagnosis", "Grader", "Line", "Verdict", "verify", "verify_lines"]
