"""Why the rules hold, entry by entry: the sketches that do not follow from writing both sides in entries.

Keys are the classes of operations, for their differentials, and the names of simplifications.
"""

from __future__ import annotations

LINEAR = (
    "every entry is a sum of entries of Y with fixed coefficients",
    "d of that is the same sum of the dY_ij",
)
ENTRYWISE = (
    "f(Y)_ij = f(Y_ij), a function of one number",
    "d f(Y_ij) = f′(Y_ij) dY_ij, which is (f′(Y) ⊙ dY)_ij",
)

DIFFERENTIALS: dict[str, tuple[str, ...]] = {
    "Sum": ("(U + V)_ij = U_ij + V_ij", "d(U_ij + V_ij) = dU_ij + dV_ij"),
    "Scale": ("(c U)_ij = c U_ij", "d(c U_ij) = dc U_ij + c dU_ij"),
    "Product": (
        "(U V)_ij = Σ_k U_ik V_kj",
        "d(U V)_ij = Σ_k (dU_ik V_kj + U_ik dV_kj), the product rule for numbers",
        "= (dU V + U dV)_ij",
    ),
    "Hadamard": ("(U ⊙ V)_ij = U_ij V_ij", "d(U_ij V_ij) = dU_ij V_ij + U_ij dV_ij"),
    "Kronecker": (
        "(U ⊗ V) has the entries U_ij V_kl, each once",
        "d(U_ij V_kl) = dU_ij V_kl + U_ij dV_kl",
    ),
    "InnerProduct": ("⟨U, V⟩ = Σ_ij U_ij V_ij", "d = Σ_ij (dU_ij V_ij + U_ij dV_ij) = ⟨dU, V⟩ + ⟨U, dV⟩"),
    "Transpose": ("(Yᵀ)_ij = Y_ji", "d(Yᵀ)_ij = dY_ji = (dYᵀ)_ij"),
    "Trace": ("tr Y = Σ_i Y_ii", "d tr Y = Σ_i dY_ii = tr dY"),
    "Inverse": (
        "Σ_k Y_ik (Y⁻¹)_kj = δ_ij, which is constant",
        "Σ_k dY_ik (Y⁻¹)_kj + Σ_k Y_ik d(Y⁻¹)_kj = 0",
        "times (Y⁻¹)_li, summed over i: d(Y⁻¹)_lj = −Σ_ik (Y⁻¹)_li dY_ik (Y⁻¹)_kj",
    ),
    "PseudoInverse": (
        "Y Y⁺ Y = Y, Y⁺ Y Y⁺ = Y⁺, P = Y Y⁺ and R = Y⁺ Y are symmetric; the rank stays the same",
        "d P = (I − P) dY Y⁺ + (the transpose), from P Y = Y; d R in the same way",
        "Y⁺ = R Y⁺ P, so dY⁺ = dR Y⁺ + R dY⁺ P + Y⁺ dP",
        "R dY⁺ P = −Y⁺ dY Y⁺, from Y⁺ Y Y⁺ = Y⁺; the two other terms follow from dR and dP",
    ),
    "Determinant": (
        "det Y = Σ_j Y_ij C_ij for every row i (Laplace), C_ij the cofactors, which do not contain Y_ij",
        "so ∂ det Y/∂Y_ij = C_ij = det(Y) (Y⁻¹)_ji",
        "d det Y = Σ_ij C_ij dY_ij = det(Y) Σ_ij (Y⁻¹)_ji dY_ij = det(Y) tr(Y⁻¹ dY)",
    ),
    "LogDeterminant": (
        "d log|u| = du/u for a number u ≠ 0",
        "with u = det Y and ∂ det Y/∂Y_ij = det(Y) (Y⁻¹)_ji (Laplace)",
        "d log|det Y| = Σ_ij (Y⁻¹)_ji dY_ij = tr(Y⁻¹ dY)",
    ),
    "Adjugate": (
        "adj Y = det(Y) Y⁻¹",
        "d adj Y = d det(Y) Y⁻¹ + det(Y) d(Y⁻¹) = tr(Y⁻¹ dY) adj Y − Y⁻¹ dY adj Y",
    ),
    "Power": (
        "(Y.^p)_ij = Y_ij^p = exp(p log Y_ij)",
        "d(Y_ij^p) = p Y_ij^(p−1) dY_ij + log(Y_ij) Y_ij^p dp",
    ),
    "MatrixPower": (
        "Y^k is a product of k factors",
        "the product rule, once for each factor: dY^k = Σ_i Y^i dY Y^(k−1−i), i = 0 … k−1",
    ),
    "PowerDerivative": (
        "it is linear in E; in Y it is a sum of products, and the product rule holds for each",
    ),
    "Norm": ("‖Y‖ = √(Σ_ij Y_ij²)", "d‖Y‖ = Σ_ij 2 Y_ij dY_ij/(2‖Y‖) = ⟨Y, dY⟩/‖Y‖"),
    "SquaredNorm": ("‖Y‖² = Σ_ij Y_ij²", "d‖Y‖² = Σ_ij 2 Y_ij dY_ij = 2 ⟨Y, dY⟩"),
    "Norm1": ("‖Y‖₁ = Σ_ij |Y_ij|", "d|u| = sign(u) du for a number u ≠ 0", "d‖Y‖₁ = Σ_ij sign(Y_ij) dY_ij"),
    "NormInf": (
        "‖Y‖_∞ = |Y_kl| where this one entry alone is largest",
        "near Y the same entry stays the largest: d‖Y‖_∞ = sign(Y_kl) dY_kl",
    ),
    "EntryProduct": (
        "Π_ij Y_ij, a product of mn factors",
        "the product rule, once for each factor: Σ_ij dY_ij Π_(kl≠ij) Y_kl = Π_kl Y_kl Σ_ij dY_ij/Y_ij",
    ),
    "Largest": (
        "max Y = Y_kl where this one entry alone is largest",
        "near Y the same entry stays the largest: d max Y = dY_kl",
    ),
    "Smallest": (
        "min Y = Y_kl where this one entry alone is smallest",
        "near Y the same entry stays the smallest: d min Y = dY_kl",
    ),
    "LargestPlace": ("near Y the same entry stays the largest, and nothing changes",),
    "SmallestPlace": ("near Y the same entry stays the smallest, and nothing changes",),
    "SpectralNorm": (
        "σ² is the largest eigenvalue of YᵀY, with the eigenvector v, u = Y v/σ",
        "2σ dσ = vᵀ (dYᵀ Y + Yᵀ dY) v = 2σ uᵀ dY v",
    ),
    "NuclearNorm": (
        "‖Y‖_* = Σ_i σ_i with dσ_i = u_iᵀ dY v_i",
        "Σ_i u_iᵀ dY v_i = ⟨U Vᵀ, dY⟩",
    ),
    "Softmax": (
        "p_i = exp(y_i)/Σ_k exp(y_k)",
        "∂p_i/∂y_j = p_i δ_ij − p_i p_j, by the quotient rule",
        "dp_i = p_i dy_i − p_i Σ_j p_j dy_j",
    ),
    "SoftmaxRows": (
        "P_ij = exp(Y_ij)/Σ_k exp(Y_ik)",
        "dP_ij = P_ij dY_ij − P_ij Σ_k P_ik dY_ik, by the quotient rule in each row",
    ),
    "LogSoftmax": (
        "log p_i = y_i − log Σ_k exp(y_k)",
        "d log p_i = dy_i − Σ_k p_k dy_k with p = softmax(y)",
    ),
    "LogSoftmaxRows": (
        "log P_ij = Y_ij − log Σ_k exp(Y_ik)",
        "d log P_ij = dY_ij − Σ_k P_ik dY_ik",
    ),
    "LogSumExp": (
        "f = log Σ_k exp(y_k)",
        "df = Σ_k exp(y_k) dy_k/Σ_k exp(y_k) = Σ_k softmax(y)_k dy_k",
    ),
    "Eigenvalues": (
        "Σ_j Y_ij v_j = λ v_i with Σ_i v_i² = 1, λ a simple eigenvalue, Y symmetric",
        "differentiate: dY v + Y dv = dλ v + λ dv; times vᵀ from the left, where vᵀ Y = λ vᵀ",
        "dλ = vᵀ dY v = Σ_ij v_i dY_ij v_j",
    ),
    "Eigenvectors": (
        "Y v_k = λ_k v_k; dY v_k + Y dv_k = dλ_k v_k + λ_k dv_k",
        "times v_iᵀ for i ≠ k: v_iᵀ dY v_k = (λ_k − λ_i) v_iᵀ dv_k; and v_kᵀ dv_k = 0",
        "dv_k = Σ_{i≠k} v_i (v_iᵀ dY v_k)/(λ_k − λ_i)",
    ),
    "GeneralEigenvalues": (
        "Y v = λ v, and wᵀ Y = λ wᵀ with wᵀ v = 1, a row of V⁻¹",
        "differentiate: dY v + Y dv = dλ v + λ dv; times wᵀ from the left, where wᵀ Y = λ wᵀ",
        "dλ = wᵀ dY v = Σ_ij w_i dY_ij v_j",
    ),
    "GeneralEigenvectors": (
        "Y v_k = λ_k v_k; dY v_k + Y dv_k = dλ_k v_k + λ_k dv_k; write dv_k = Σ_i v_i c_ik",
        "times w_iᵀ, a row of V⁻¹, for i ≠ k: w_iᵀ dY v_k = (λ_k − λ_i) c_ik",
        "c_kk is such that v_kᵀ dv_k = 0, as v_kᵀ v_k = 1: c_kk = −Σ_{i≠k} v_kᵀ v_i c_ik",
    ),
    "SingularValues": (
        "Y v = σ u and Yᵀ u = σ v with unit vectors u, v",
        "dY v + Y dv = dσ u + σ du; times uᵀ: uᵀ dY v + σ vᵀ dv = dσ + σ uᵀ du",
        "vᵀ dv = uᵀ du = 0, so dσ = uᵀ dY v",
    ),
    "LeftSingularVectors": (
        "Y = U S Vᵀ, so Uᵀ dY V = Uᵀ dU S + dS + S dVᵀ V, where Uᵀ dU and Vᵀ dV are skew",
        "the entries off the diagonal are two equations for (Uᵀ dU)_ij and (Vᵀ dV)_ij; solve them",
        "the part of dU outside the span of U is (I − U Uᵀ) dY V S⁻¹",
    ),
    "Cholesky": (
        "L Lᵀ = Y: dL Lᵀ + L dLᵀ = dY",
        "times L⁻¹ and L⁻ᵀ: L⁻¹ dL + (L⁻¹ dL)ᵀ = L⁻¹ dY L⁻ᵀ",
        "L⁻¹ dL is lower triangular: it is the lower triangle of the right side, with half its diagonal",
    ),
    "Sylvester": (
        "A X + X B = C",
        "dA X + A dX + dX B + X dB = dC, so A dX + dX B = dC − dA X − X dB",
    ),
    "MatrixExponential": (
        "expm Y = Σ_k Y^k/k!",
        "d expm Y = Σ_k Σ_i Y^i dY Y^(k−1−i)/k!, which is what frechet(expm, Y, dY) stands for",
    ),
    "MatrixLogarithm": (
        "expm(logm Y) = Y",
        "differentiate: the derivative of logm is the inverse map of that of expm",
    ),
    "MatrixSquareRoot": ("S S = Y", "dS S + S dS = dY, a Sylvester equation for dS"),
    "Frechet": ("it is linear in E; along Y it is the second derivative of the matrix function",),
    "FrechetMatrix": ("its columns are the derivatives along the unit matrices, which are linear in E",),
    "Maximum": (
        "max(a, b) = a where a > b, and b where b > a",
        "so d max(a, b) = step(a − b) da + step(b − a) db",
    ),
    "Minimum": (
        "min(a, b) = a where a < b, and b where b < a",
        "so d min(a, b) = step(b − a) da + step(a − b) db",
    ),
}
for _kind in ("Conjugate", "Hermitian", "RealPart", "ImaginaryPart", "Toeplitz"):
    DIFFERENTIALS[_kind] = LINEAR
for _kind in ("HorizontalBlock", "VerticalBlock", "DiagonalBlock"):
    DIFFERENTIALS[_kind] = ("the entries of a block matrix are those of its blocks", *LINEAR[1:])
DIFFERENTIALS["LambdaMax"] = DIFFERENTIALS["LambdaMin"] = DIFFERENTIALS["Eigenvalues"]
DIFFERENTIALS["EigenvectorMax"] = DIFFERENTIALS["EigenvectorMin"] = DIFFERENTIALS["Eigenvectors"]
DIFFERENTIALS["RightSingularVectors"] = DIFFERENTIALS["LeftSingularVectors"]

SIMPLIFICATIONS: dict[str, tuple[str, ...]] = {
    "XᵃXᵇ = Xᵃ⁺ᵇ": (
        "a factors X and b more of them are a + b factors; Σ_k X_ik (X⁻¹)_kj = δ_ij for a = 1, b = −1",
    ),
    "XᵏX = Xᵏ⁺¹": ("k factors X and one more are k + 1, and X X⁻¹ = I takes one away",),
    "Σ Xⁱ(cE)Xᵏ⁻¹⁻ⁱ = c Σ XⁱEXᵏ⁻¹⁻ⁱ": ("each term is linear in E",),
    "frechetpow(X′, E′, k) = frechetpow(X, E, k)′": (
        "(Xⁱ E Xᵏ⁻¹⁻ⁱ)′ = (X′)ᵏ⁻¹⁻ⁱ E′ (X′)ⁱ, and the sum runs over all i either way",
    ),
    "A(BA)⁻¹ = B⁻¹": ("(BA)⁻¹ = A⁻¹B⁻¹, and Σ_k A_ik (A⁻¹)_kj = δ_ij",),
    "[0, 0] = 0": ("every entry is zero",),
    "[[A; C], [B; D]] = [[A, B]; [C, D]]": ("the same blocks at the same places",),
    "[A, B; C, D] [E; F] = [AE + BF; CE + DF]": (
        "Σ_k over all columns is Σ_k over those of A and those of B",
    ),
    "[A; B] + [C; D] = [A + C; B + D]": ("the entries of a block matrix are those of its blocks",),
    "[0, I] [A, B; C, D]⁻¹ [0; I] = (D − CA⁻¹B)⁻¹": (
        "[A, B; C, D] [X; Y] = [0; I] says A X + B Y = 0 and C X + D Y = I",
        "X = −A⁻¹B Y, so (D − CA⁻¹B) Y = I; the other blocks in the same way",
    ),
    "|A, B; 0, D| = |A| |D|": ("the Leibniz formula splits",),
    "[A, B; 0, D]⁻¹ by blocks": ("the product of both is [I, 0; 0, I]",),
    "|I + uv′| = 1 + v′u": ("the eigenvalues of u v′ are v′u and zeros",),
    "(I + uv′)⁻¹u = u/(1 + v′u)": ("(I + u v′)u = u (1 + v′u)",),
    "|A + uv′| (A + uv′)⁻¹u = |A| A⁻¹u": (
        "|A + uv′| = |A| (1 + v′A⁻¹u), and (A + uv′) A⁻¹u = u (1 + v′A⁻¹u)",
    ),
    "|A, b; b′, c|/(c − b′A⁻¹b) = |A|": (
        "|A, b; b′, c| = |A| (c − b′A⁻¹b), by elimination with A; for c = 0 the quotient by b′A⁻¹b is −|A|",
    ),
    "L vec(X) = vech(X)": ("the definition of L",),
    "L D = I": ("L D vech(S) = L vec(S) = vech(S) for every symmetric S",),
    "K D = D": ("K vec(S) = vec(S′) = vec(S) for every symmetric S",),
    "(BA)⁻¹BA = I": ("Y⁻¹Y = I for Y = BA, which is invertible",),
    "(XX⁺)′ = XX⁺": ("the last two of the four equations that define X⁺",),
    "XX⁺X = X, XX⁺X⁺′ = X⁺′": (
        "X X⁺X = X and X⁺X X⁺ = X⁺ are two of the four equations that define X⁺",
        "X X⁺ is its own transpose, so X X⁺X⁺′ = (X⁺X X⁺)′ = X⁺′, and X′X X⁺ = (X X⁺X)′ = X′",
    ),
    "(I − P)P = 0, (I − P)² = I − P": (
        "P = L(RL)⁻¹R has P L = L and R P = R, so P² = P",
        "(I − P)L = L − L = 0, R(I − P) = R − R = 0, and (I − P)² = I − 2P + P² = I − P",
    ),
    "(I − P)ᵏ = I − P": ("(I − P)² = I − 2P + P² = I − P, since P² = P; and so on",),
    "QQ′ = I": ("the rows of an orthogonal Q are orthonormal: Σ_k Q_ik Q_jk = δ_ij",),
    "f(X) X = X f(X)": ("f(X) is a limit of polynomials in X, and powers of X commute",),
    "inverse of a product": (
        "Σ_k (AB)_ik (B⁻¹A⁻¹)_kj = Σ_lkm A_il B_lk (B⁻¹)_km (A⁻¹)_mj = Σ_l A_il (A⁻¹)_lj = δ_ij",
    ),
    "powers of a matrix": ("j factors X^k are jk factors X",),
    "(X⁻¹)⁻¹ = X": ("X X⁻¹ = I says of X that it is the inverse of X⁻¹",),
    "(X⁺)⁺ = X": ("the four equations of the pseudoinverse are symmetric in X and X⁺",),
    "X⁺ = X⁻¹": ("X⁻¹ satisfies the four equations of the pseudoinverse, and only one matrix does",),
    "((Z⁺)′Z⁺)⁻¹ = ZZ′": ("with full row rank Z⁺ = Z′(ZZ′)⁻¹, so (Z⁺)′Z⁺ = (ZZ′)⁻¹ZZ′(ZZ′)⁻¹ = (ZZ′)⁻¹",),
    "(xᵖ)^q = x^(pq)": ("exp(q p log x) either way; for integers, a count of factors",),
    "eᵘ/(eᵘ + eᵛ) = σ(u − v)": ("eᵘ/(eᵘ + eᵛ) = 1/(1 + eᵛ/eᵘ) = 1/(1 + exp(−(u − v)))",),
    "1/(1 + eˣ) = σ(−x)": ("σ(u) = 1/(1 + e⁻ᵘ), at u = −x",),
    "√a √b = √(ab)": ("(√a √b)² = a b for positive a and b",),
    "√(x′x) = ‖x‖": ("‖x‖² = Σ_i x_i²",),
    "eᶻ/Σeᶻ = softmax z": ("the definition of softmax",),
    "(I − 11′/n)(x − mean(x) 1) = x − mean(x) 1": ("1′(x − mean(x) 1) = sum(x) − n mean(x) = 0",),
    "X 1 = rowsum(X)": ("entry i of X 1 is Σ_j X_ij",),
    "diag(1/(eᶻ1)) eᶻ = softmax(Z)": ("the definition of softmax, of each row",),
    "logarithms with a name": (
        "log det, logsumexp, logsoftmax and softplus are these logarithms by definition",
    ),
    "log(eᵘ x) = u + log x": ("log(a b) = log a + log b and log aᵖ = p log a for positive a",),
    "prod(c eᵘ ⊙ X) = cⁿ exp(Σu) prod(X)": ("Π_i c exp(u_i) x_i = cⁿ exp(Σ_i u_i) Π_i x_i",),
    "log prod(X) = Σ log X for X > 0": ("the logarithm of a product of positive numbers",),
    "prod(X′) = prod(X)": ("the same entries, in another order",),
    "max(X′) = max(X)": ("the same entries, in another order",),
    "min(X′) = min(X)": ("the same entries, in another order",),
    **dict.fromkeys(("prod(c) = c", "max(c) = c", "min(c) = c"), ("there is one entry",)),
    **dict.fromkeys(("maxmask(c) = 1", "minmask(c) = 1"), ("there is one entry, which is the extreme",)),
    "log|det X′| = log|det X|": ("det X′ = det X: every product of the Leibniz formula occurs in both",),
    "exp log|det X| = |det X|": ("exp and log undo each other for positive numbers",),
    "|A ⊗ B| = |A|ⁿ |B|ᵐ": ("A ⊗ B = (A ⊗ I)(I ⊗ B), block diagonal up to order: n times A, m times B",),
    "log|A ⊗ B| = n log|A| + m log|B|": ("the logarithm of |A ⊗ B| = |A|ⁿ |B|ᵐ",),
    "‖cX‖ = |c| ‖X‖": ("√(Σ_ij c² X_ij²) = |c| √(Σ_ij X_ij²)",),
    "‖A ⊗ B‖ = ‖A‖ ‖B‖": ("Σ_ijkl A_ij² B_kl² = (Σ_ij A_ij²)(Σ_kl B_kl²)",),
    "KK = I, K vec X = vec X′": (
        "K moves the entry (i, j) of vec X to the place of (j, i); twice moves it back",
    ),
    "K = I for a vector": ("vec x = vec x′: there is nothing to exchange",),
    "frechet(f, X, cE) = c frechet(f, X, E)": ("the derivative is linear in each direction",),
    "frechetmat(f, X, cE) = c frechetmat(f, X, E)": ("the derivative is linear in each direction",),
    "of a 1×1 matrix: of its entry": (
        "a 1×1 matrix x is its own eigenvalue, diagonal, triangle and determinant",
    ),
    "|X| = 0 for skew X of odd order": ("|X| = |Xᵀ| = |−X| = (−1)ⁿ |X|, so 2 |X| = 0 for odd n",),
    "frechet(f, X′, E′) = frechet(f, X, E)′": ("f(X′) = f(X)′, differentiated along E′",),
    "frechetmat(f, X′) = frechetmat(f, X)′": (
        "⟨G, frechet(f, X, E)⟩ = ⟨frechet(f, X′, G), E⟩: the adjoint along E is the derivative at X′",
    ),
    "frechetmat(f, X) vec E = vec(frechet(f, X, E))": ("what frechetmat(f, X) is the matrix of",),
    "A X + X A = C: tr(X) = ½ tr(A⁻¹ C)": ("X + A⁻¹X A = A⁻¹C, and tr(A⁻¹X A) = tr(X)",),
    "frechet(f, X, E) = f′(X) E for E X = X E": ("in Σ_i Xⁱ E Xᵏ⁻¹⁻ⁱ all k terms are Xᵏ⁻¹E",),
    "tr(frechet(f, X, E)) = tr(f′(X) E)": ("tr Σ_i Xⁱ E Xᵏ⁻¹⁻ⁱ = k tr(Xᵏ⁻¹E), since tr(AB) = tr(BA)",),
    "tr Σ XⁱEXᵏ⁻¹⁻ⁱ = k tr(Xᵏ⁻¹E)": ("tr(Xⁱ E Xᵏ⁻¹⁻ⁱ) = tr(Xᵏ⁻¹ E) for each i, since tr(AB) = tr(BA)",),
    "Σ XⁱEXᵏ⁻¹⁻ⁱ = k Xᵏ⁻¹E where XE = EX": ("each of the k terms is Xᵏ⁻¹E",),
    "A X + X A = C: X = ½ A⁻¹ C for A C = C A": ("with X = ½ A⁻¹C: A X = ½ C and X A = ½ A⁻¹C A = ½ C",),
    "LL′ = S, L⁻ᵀL⁻¹ = S⁻¹ for L = chol(S)": ("the definition of the Cholesky factor, and its inverse",),
    "log|chol(S)| = ½ log|S|": ("|S| = |L| |L′| = |L|²",),
    "expm(X′) = expm(X)′": ("(Xᵏ)′ = (X′)ᵏ in every term of Σ Xᵏ/k!",),
    "logm(X′) = logm(X)′": ("expm(logm(X)′) = expm(logm X)′ = X′",),
    "logm(expm S) = S for a symmetric S": ("the eigenvalues of S are real, and log(exp λ) = λ",),
    "sqrtm(X′) = sqrtm(X)′": ("(S′)² = (S²)′ = X′",),
    "sqrtm(S)² = S": ("the definition of the square root",),
    "Σ λ_i = tr(X)": ("X = V diag(λ) V⁻¹ and tr(V diag(λ) V⁻¹) = tr(diag(λ) V⁻¹V) = Σ_i λ_i",),
    "V diag(f(λ)) V⁻¹ = f(X)": ("what a function of a matrix with n eigenvectors is: f of its eigenvalues",),
    "Σ f(λ_i) = tr(f(X))": ("f(X) = V diag(f(λ)) V⁻¹, and tr(V diag(f(λ)) V⁻¹) = Σ_i f(λ_i)",),
    "f(λ)′g(λ) = tr(f(X) g(X))": ("f(X) g(X) = V diag(f(λ) g(λ)) V⁻¹, with the trace Σ_i f(λ_i) g(λ_i)",),
    "‖λ‖ = √tr(X²)": ("X² = V diag(λ)² V⁻¹, with the trace Σ_i λ_i²",),
    "‖λ‖² = tr(X²)": ("X² = V diag(λ)² V⁻¹, with the trace Σ_i λ_i²",),
    "λ of a symmetric matrix": ("they are real, and ascending in both",),
    "V of a symmetric matrix": ("its columns have length 1 in both",),
    "U diag(σ) V′ = X": ("the definition of the singular values and vectors",),
    "Σ σ_i² = ‖X‖², Σ log σ_i = log|det X|": ("‖U diag(σ) V′‖² = Σ_i σ_i², and |det X| = Π_i σ_i",),
    "‖λ‖ = ‖X‖": ("the norm does not change under X ↦ V′X V, which is diag(λ)",),
    "‖λ‖² = ‖X‖²": ("the norm does not change under X ↦ V′X V, which is diag(λ)",),
    "Σ log λ_i = log det(X)": ("det X = Π_i λ_i",),
    "exp(log x) = x": ("exp and log undo each other for positive numbers",),
    "log(exp x) = x": ("log undoes exp",),
    "log|blkdiag(A, B)| = log|A| + log|B|": ("|blkdiag(A, B)| = |A| |B|: the Leibniz formula splits",),
    "blkdiag(A, B)⁻¹ = blkdiag(A⁻¹, B⁻¹)": ("blkdiag(A, B) blkdiag(A⁻¹, B⁻¹) = blkdiag(I, I) = I",),
    "triangles of triangular matrices": ("where both i ≥ j and i ≤ j are asked for, only i = j is left",),
    "diagonals": ("diag(X)_i = X_ii; for a triangular X also diag(X⁻¹)_i = 1/X_ii",),
    "diag(v⁻¹) = diag(v)⁻¹": ("diag(v) diag(1/v) has the entries δ_ij v_i/v_j = δ_ij",),
    "tr(S(Y + Y′)) = 2 tr(SY)": ("tr(S Y′) = tr(Y S′) = tr(Y S) = tr(S Y) for S′ = S",),
    "⟨S, Y + Y′⟩ = 2⟨S, Y⟩": ("⟨S, Y′⟩ = ⟨S′, Y⟩ = ⟨S, Y⟩ for S′ = S",),
    "A′ − B′ = (A − B)′": ("the entry (i, j) is A_ji − B_ji on both sides",),
    "A X A X = (A X)²": ("the factors come in the same order twice",),
    "tr(dX A) = tr(A dX)": ("Σ_ij dX_ij A_ji = Σ_ij A_ji dX_ij",),
    "equal up to the order of operands": ("sums and products of numbers do not depend on their order",),
    "A(B + C) = AB + AC, like terms collected": ("Σ_k A_ik (B_kj + C_kj) = Σ_k A_ik B_kj + Σ_k A_ik C_kj",),
    "(AB)′ = B′A′": ("((AB)′)_ij = (AB)_ji = Σ_k A_jk B_ki = Σ_k (B′)_ik (A′)_kj",),
    "traces": ("tr(AB) = Σ_ij A_ij B_ji = Σ_ij B_ji A_ij = tr(BA), and the like for other arguments",),
    "a − b/d = (ad − b)/d": ("a = a d/d, and the numerators over one denominator are added",),
    "A + B + c(A + B) = (1 + c)(A + B)": ("A_ij + B_ij + c (A_ij + B_ij) = (1 + c)(A_ij + B_ij)",),
    "L(X) + L(Y) = L(X + Y) for a linear L": ("what linear means, read from right to left",),
    "L(cX) = c L(X) for a linear L": ("what linear means",),
    "(A ⊗ B) ⊙ (C ⊗ D) = (A ⊙ C) ⊗ (B ⊙ D)": ("A_ij B_kl · C_ij D_kl = A_ij C_ij · B_kl D_kl",),
    "(A ⊗ B).^k = A.^k ⊗ B.^k": ("(A_ij B_kl)^k = A_ij^k B_kl^k for an integer k",),
    "(A ⊗ B)(C ⊗ D) = AC ⊗ BD": ("Σ_kl A_ik B_jl C_kp D_lq = (Σ_k A_ik C_kp)(Σ_l B_jl D_lq)",),
    "(A ⊗ B) vec X = vec(BXA′)": (
        "the entry (j, i) of B X A′ is Σ_kl B_jl X_lk A_ik, a row of A ⊗ B times vec X",
    ),
    "(u v′) ⊙ A = diag(u) A diag(v)": ("u_i v_j A_ij = u_i A_ij v_j",),
    "toep T = T for a Toeplitz T": ("the mean of equal numbers",),
    "toep(A′) = toep(A)′": ("the diagonal i − j = d of A′ is the diagonal j − i = d of A",),
    "toepsum(A′) = toepsum(A)′": ("the diagonal i − j = d of A′ is the diagonal j − i = d of A",),
    "toep D = tr(D)/n I for a diagonal D": ("only the main diagonal is not zero; it has n entries",),
    "toepsum D = tr(D) I for a diagonal D": ("only the main diagonal is not zero",),
    "toep x = x for a row or a column x": ("there is one entry on each diagonal",),
    "toepsum x = x for a row or a column x": ("there is one entry on each diagonal",),
    "tr(toep A) = tr(A)": ("n times the mean of n entries is their sum",),
    "toepsum(toep A) = toepsum A": ("as many times the mean of some entries is their sum",),
    "B = I for a column": ("each entry of a column lies on a diagonal of its own",),
}
