"""Programs in which each rule of simplification can be watched at work, the simplest first."""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    """A program; ``wrt`` is the symbol that it is derived by, if it is derived."""

    text: str
    wrt: str = ""
    kind: str = ""


EXAMPLES = (
    Example("A : matrix(m, n); B : matrix(n, p); (A*B)'"),
    Example("X : matrix(m, n); 1*X*eye(n)"),
    Example("X : matrix(n, n); X*inv(X) + X^2*X + X^1 + X^0"),
    Example("A : matrix(n, n); B : matrix(n, n); A*inv(B*A)"),
    Example("A : matrix(n, n); B : matrix(n, n); inv(A*B)"),
    Example("A : matrix(n, n); B : matrix(n, n); inv(inv(2*A*B))"),
    Example("Q : orthogonal(n); X : matrix(n, n); Q Q' X"),
    Example("a : vector(n); x : vector(n); diag(a) x"),
    Example("x : vector(n); ones(n)'*x"),
    Example("A : matrix(p, m); B : matrix(q, n); C : matrix(m, r); D : matrix(n, s); kron(A, B)*kron(C, D)"),
    Example("A : matrix(p, m); B : matrix(q, n); X : matrix(n, m); kron(A, B)*vec(X)"),
    Example("X : matrix(m, n); rowsum(X) + colsum(X')"),
    Example("x : scalar; 1/(1 + exp(x))"),
    Example("a : scalar; b : scalar; exp(a)/(exp(a) + exp(b))"),
    Example("x : vector(n); y : vector(n); exp(x) ./ (exp(x) + exp(y))"),
    Example("x : vector(n); sqrt(x'x)"),
    Example("X : matrix(m, n); u : vector(m); v : vector(n); (u*v') .* X"),
    Example("X : matrix(m, n); c : scalar; tr(X'*(c*X)) + sum(3*X) + norm(3*X) + norm(3*X)^2"),
    Example("X : matrix(m, n); x : vector(n); tr(X'*X + X'*X) + tr(x*x')"),
    Example("X : matrix(m, n); sum(ones(m, n)) + mean(X)"),
    Example("x : vector(n); exp(x)/sum(exp(x))"),
    Example("z : vector(n); log(softmax(z)) + log(sigmoid(z)) + log(ones(n) + exp(z))"),
    Example("X : matrix(n, n); log(det(X)) + logdet(X')"),
    Example("X : matrix(n, n); exp(logdet(X))"),
    Example("X : matrix(n, m); inv(pinv(X)' pinv(X))"),
    Example("X : matrix(m, n); pinv(pinv(X))"),
    Example("X : matrix(n, n) invertible; pinv(X)"),
    Example("x : vector(n); vec(x) + vec(x')"),
    Example("X : matrix(m, n); commutation(m, n)*vec(X)"),
    Example("x : vector(n); x .* x .* x .* ones(n)"),
    Example("A : matrix(m, m); B : matrix(n, n); det(kron(A, B))"),
    Example("A : matrix(m, m); B : matrix(n, n); logdet(kron(A, B)) + sum(kron(A, B)) + norm(kron(A, B))"),
    Example("A : matrix(m, m); B : matrix(n, n); norm(kron(A, B))^2 + sum(kron(A, B))"),
    Example("kron(eye(m), eye(n))"),
    Example("X : matrix(n, n); x : vector(n); tr(X') + tr(x'x) + sum(X') + sum(x'x)"),
    Example("D : diagonal(n); diag(diag(D)) + diag(ones(n))"),
    Example("x : vector(n); diag(diag(x)) + diag(eye(n)) + diag(x*x')"),
    Example("X : matrix(n, n); diag(X')"),
    Example("S : symmetric(n); K : skew(n); sym(S) + skew(K)"),
    Example("L : lower(n); U : upper(n); tril(L) + triu(U) + tril(U) + triu(L)"),
    Example("X : matrix(n, n); tr(expm(X))", "X"),
    Example("X : spd(n); tr(X logm(X) - X)", "X"),
    Example("X : spd(n); ||logm(X)||^2", "X"),
    Example("S : spd(n); chol(S)*chol(S)'"),
    Example("S : spd(n); logdet(chol(S))"),
    Example("S : symmetric(n); logm(expm(S)) + expm(S')"),
    Example("X : matrix(n, n); logm(X') + expm(X') + sqrtm(X')"),
    Example("S : spd(n); sqrtm(S)^2"),
    Example("X : symmetric(n); sum(eigvals(X))"),
    Example("X : spd(n); sum(log(eigvals(X)))"),
    Example("x : scalar positive; exp(log(x)) + log(exp(x)) + exp(0*x) + log(1)"),
    Example(
        "x : scalar; y : scalar positive; abs(abs(x)) + abs(y) + sign(y) + sign(sign(x)) + relu(y) + step(y)"
    ),
    Example("X : matrix(m, n); norm(X') + norm1(X') + norminf(X') + norm(X')^2"),
    Example("c : scalar; norm(c) + norm1(c) + norminf(c)"),
    Example("c : scalar; norm(c)^2"),
    Example("X : matrix(m, n); prod(X') + max(X') + min(X')"),
    Example("a : scalar; x : vector(n); y : vector(n); prod(a*exp(x)) + prod(exp(x) .* y)"),
    Example("x : vector(n) positive; log(prod(x))"),
    Example("c : scalar; prod(c) + max(c) + min(c) + maxmask(c) + minmask(c)"),
    Example("A : matrix(m, n); B : matrix(m, p); hcat(A, B)'"),
    Example("A : matrix(m, n); B : matrix(m, p); X : matrix(n, q); Y : matrix(p, q); hcat(A, B)*vcat(X, Y)"),
    Example("A : matrix(m, n); B : matrix(m, p); norm(hcat(A, B))^2 + sum(hcat(A, B))"),
    Example("A : matrix(m, n); C : matrix(q, n); norm(vcat(A, C))^2 + sum(vcat(A, C))"),
    Example(
        "A : matrix(m, m); B : matrix(n, n); norm(blkdiag(A, B))^2 + sum(blkdiag(A, B)) + tr(blkdiag(A, B))"
    ),
    Example("A : matrix(m, m); B : matrix(n, n); logdet(blkdiag(A, B)) + tr(inv(blkdiag(A, B)))"),
    Example("A : matrix(m, n); B : matrix(n, p); X : matrix(n, n); Y : matrix(n, n); A*X*B + A*Y*B"),
    Example("A : matrix(m, n); X : matrix(m, n); Y : matrix(m, n); A .* X + A .* Y"),
    Example("a : vector(n); b : vector(n); a' + b'"),
    Example("a : vector(n); b : vector(n); a' .* b'"),
    Example("X : matrix(m, n); f(X') + (X').^3"),
    Example("X : matrix(m, n); 2*X + 3*X"),
    Example("x' A x", "x"),
    Example("tr(A*X*B*X)", "X"),
    Example("tr(X^2*B)", "X"),
    Example("||y - kron(A, B) x||^2", "x"),
    Example("-x' log(x)", "x"),
    Example("-x' log(x)", "x", "hessian"),
    Example("1/2 ||A x - b||^2", "x"),
    Example("x - mean(x) ones", "x"),
    Example("mean(x)^2", "x"),
    Example("sum(log(rowsum(exp(X))))", "X"),
    Example("y' log(x ./ y)", "y"),
    Example("det(A + t*B)", "t", "hessian"),
    Example("Z' z", "Z", "jacobian"),
    Example("n : scalar positive; log(1 + x' x/n)", "x"),
    Example("p = sigmoid(X w); -y' log(p) - (ones - y)' log(ones - p)", "w"),
    Example("A : matrix(n, n); X : matrix(n, n); k : scalar; tr(A*X^k)", "X", "differential"),
    Example("X : matrix(n, n); k : scalar; tr(X^k)", "X", "differential"),
)
