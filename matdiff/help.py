"""What ``--help`` says."""

DESCRIPTION = """\
Derivatives of matrix expressions, in matrix notation, each one checked.

  matdiff derive "tr(A X B)" --wrt X
  matdiff derive "1/2 ||A x - b||^2" --wrt x
  matdiff derive "logdet(S)" --wrt S --declare "S: symmetric(n)"
"""

DERIVE = """\
Derive an expression by a symbol.

EXPR is typed as on paper: `x' A x`, `tr(A X B)`, `logdet(X)`, `‖A x − b‖²`. Small letters h-z are
vectors, a-e and g scalars, capitals matrices; all sizes are found by themselves. EXPR is `-` for
standard input, `@file` for a file. A program may declare and define first:

  X : matrix(m, n); z = X w + b; sum(log(1 + exp(z)))
"""

EXAMPLES = """\
examples
  matdiff derive "x' A x" --wrt x                      the gradient
  matdiff derive "softmax(W x + b)" --wrt x            the Jacobian
  matdiff derive "f(x) = x' A x" --as hessian          the variable is the argument of f
  matdiff derive "||A X - B||^2" --wrt A --wrt X       one answer each
  matdiff derive "x' A y" --wrt x --wrt y --jointly    one block answer
  matdiff derive "tr(S A)" --wrt S --declare "S: symmetric(n)"
  matdiff derive "x' A x" --wrt x --latex              only the LaTeX, for a pipe
  matdiff derive "x' A x" --wrt x --code numpy         only the NumPy function
  matdiff derive "-x'x" --wrt x --json                 everything, as JSON

kinds (--as)
  gradient      of a scalar: has the shape of the variable (the default for a scalar)
  jacobian      of a vector: m×n; of a matrix: d vec F / d (vec X)' (the default otherwise)
  hessian       of a scalar: the Jacobian of the gradient
  differential  dF, linear in dX
  wirtinger, wirtinger-conj   by a complex Z: df/dZ, and df/dZ* by its conjugate
  jvp vjp hvp   Jacobian times V, transposed Jacobian times G, Hessian times V
  map           the linear map dX -> dF, and its adjoint G -> ...
  tensor        the entries dF_ij/dX_kl in index notation;  einsum: the same as NumPy code

checks (--check): every answer is checked against the entries of the function, by none of the rules
that made it: `sympy` at small sizes, `proof` for all sizes, `numeric` with many digits; `auto` takes
sympy and the proof, and numbers where neither decides.

exit status: 0 all well, 1 a check failed, 2 bad input
"""

VERIFY = """\
Is this derivative right?

  matdiff verify "logdet(X'X)" --wrt X --claim "2 X (X'X)^-1"
  matdiff verify "x' A x" --wrt x --claim "2 A x"
  matdiff verify --lines derivation.txt

A right claim is proved, also in another form, layout or convention, which is then named. A wrong one
gets a counterexample and, where it is one slip away from right, the slip. --lines reads a whole
derivation, text or aligned LaTeX, and finds the first line that does not follow.

exit status: 0 right, 1 wrong or undecided, 2 bad input
"""

JSONL = """read one JSON request a line from standard input, write one JSON object a line:
{"expr": "tr(A X B)", "wrt": "X", "declare": {…}, "as": …, "check": …, "id": …}"""
