// The gallery: what is typed, what is asked, and how it looks.

export const EXAMPLES = [
  ["First steps", [
    ["Quadratic form", "x' A x", "x", String.raw`x^\top A x`],
    ["Trace of a product", "tr(A X B)", "X", String.raw`\operatorname{tr}(A X B)`],
    ["Least squares", "1/2 ||A x - b||^2", "x", String.raw`\tfrac12 \lVert A x - b\rVert^2`],
    ["Ridge regression", "1/2 ||X w - y||^2 + lambda/2 ||w||^2", "w", String.raw`\tfrac12\lVert Xw-y\rVert^2 + \tfrac\lambda2\lVert w\rVert^2`],
  ]],
  ["Matrices", [
    ["Log-determinant", "logdet(X'X)", "X", String.raw`\log\det(X^\top X)`],
    ["Inverse", "tr(A X^-1 B)", "X", String.raw`\operatorname{tr}(A X^{-1} B)`],
    ["Symmetric variable", "tr(S A)", "S", String.raw`\operatorname{tr}(S A),\ S = S^\top`, { declare: { S: "symmetric" } }],
    ["Gaussian likelihood", "n/2 logdet(Sigma) + 1/2 (x - mu)' Sigma^-1 (x - mu)", "Sigma", String.raw`\tfrac n2\log\lvert\Sigma\rvert + \tfrac12 (x-\mu)^\top\Sigma^{-1}(x-\mu)`, { declare: { Sigma: "spd" } }],
  ]],
  ["Learning", [
    ["Softmax layer", "softmax(W x + b)", "x", String.raw`\operatorname{softmax}(W x + b)`],
    ["Cross-entropy", "z = W x + b\n-(y' log(softmax(z)))", "W", String.raw`-y^\top \log \operatorname{softmax}(W x + b)`],
    ["Two layers", "h = relu(W x + b)\nz = V h + c\n1/2 ||z - t||^2", "W", String.raw`\tfrac12\lVert V \operatorname{relu}(W x + b) + c - t\rVert^2`, { declare: { c: "vector" }, tab: "graph" }],
    ["Logistic loss, from a paper", String.raw`\sum_{i=1}^n \log\left(1 + \exp(-y_i x_i^\top w)\right)`, "w", String.raw`\sum_{i=1}^n \log(1 + e^{-y_i x_i^\top w})`],
  ]],
  ["Other forms", [
    ["Hessian", "log(1 + exp(x' a)) + x' x", "x", String.raw`\nabla^2\ \text{of}\ \log(1 + e^{x^\top a}) + x^\top x`, { as: "hessian" }],
    ["Vector-Jacobian product", "sigmoid(W x)", "W", String.raw`v^\top J\ \text{of}\ \sigma(W x)`, { as: "vjp" }],
    ["Linear map and adjoint", "X^-1", "X", String.raw`\mathrm dX \mapsto \mathrm d(X^{-1})`, { as: "map" }],
    ["Entries, with indices", "A X B", "X", String.raw`\partial (A X B)_{ij} / \partial X_{kl}`, { as: "tensor" }],
  ]],
];
