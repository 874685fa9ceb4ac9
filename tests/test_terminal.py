"""The terminal: two dimensions, colours, completion, the manual page, the browser."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import oracle
import pytest

import matdiff as md
from matdiff import terminal
from matdiff.command_line import main
from matdiff.commands import NAMES, command
from matdiff.commands.option import Option
from matdiff.commands.words import KINDS
from matdiff.notation import left_side
from matdiff.pretty import Room, equation
from matdiff.render.box import columns
from matdiff.render.planar import Planar
from matdiff.requests import serve

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "corpus"
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")}
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The exit status and what went to the two outputs."""
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


# --- two dimensions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "picture"),
    [
        (r"A^{\top} (A x - b) + \lambda x", "Aᵀ (A x − b) + λ x"),
        (r"\frac{a}{x^{\top} x} x", " a\n──── x\nxᵀ x"),
        (r"\frac{1}{1 + \frac{a}{b}}", "  1\n─────\n    a\n1 + ─\n    b"),
        (r"\sum_{i=1}^{n} x_{i}", " n\n ∑  xᵢ\ni=1"),
        (r"\begin{bmatrix} A & 0 \\ B C & D \end{bmatrix}", "⎡ A   0⎤\n⎣B C  D⎦"),
        (
            r"\begin{bmatrix} \begin{bmatrix} A & B \end{bmatrix} \\ \begin{bmatrix} C & D \end{bmatrix} "
            r"\end{bmatrix}",
            "⎡A  B⎤\n⎣C  D⎦",
        ),
        (r"\left(\frac{a}{b}\right)^{\top}", "⎛a⎞ᵀ\n⎜─⎟\n⎝b⎠"),
        (r"\sqrt{x^{\top} x}", " ____\n√xᵀ x"),
        (r"\sqrt{\frac{a}{b}}", "    _\n   ╱a\n  ╱ ─\n╲╱  b"),
        (r"\mathrm{e}^{a x}", " a x\ne"),
        (r"W_{\mathrm{in}}^{-\top} \hat{y}", "Wᵢₙ⁻ᵀ y\u0302"),
        (r"\langle 2 x, \mathrm{d}x \rangle", "⟨2 x, dx⟩"),
        (r"\nabla f + \nabla_{x} f + \partial f", "∇f + ∇ₓ f + ∂f"),
        (r"\mathbf{0}_{m \times n}", "𝟎ₘₓₙ"),
    ],
)  # fmt: skip
def test_a_formula_in_two_dimensions(latex: str, picture: str) -> None:
    assert str(Planar(latex).box) == picture


@pytest.mark.parametrize(
    ("latex", "gains"),
    [
        (r"A^{\top} x", False),
        (r"\frac{1}{2} (A + A^{\top})", False),
        (r"\frac{1}{n} x", True),
        (r"\sum_{i} x_{i}", True),
        (r"\begin{bmatrix} A & B \end{bmatrix}", False),
    ],
)
def test_what_reads_better_in_two_dimensions(latex: str, gains: bool) -> None:
    assert Planar(latex).gains is gains


@pytest.mark.parametrize("latex", [r"\unknownmacro x", "a}", "{a", r"\begin{cases} a \end{cases}", "^2"])
def test_what_cannot_be_laid_out_is_said(latex: str) -> None:
    with pytest.raises(md.MatdiffError) as caught:
        Planar(latex)
    assert caught.value.code == "unsupported"


def test_no_depth_is_too_much() -> None:
    assert Planar("(" * 5000 + "{" * 5000 + "x" + "}" * 5000 + ")" * 5000).box.width == 10001
    with pytest.raises(md.MatdiffError, match="high"):
        Planar(r"\frac{1}{" * 3000 + "x" + "}" * 3000)


def test_every_answer_of_the_corpus_has_a_layout() -> None:
    cases = oracle.load_cases([CORPUS / "cases", CORPUS / "more"])[::4]
    gains = 0
    for case in cases:
        try:
            found = md.derive(case["expr"], case["wrt"], case["as"], declare=case["declare"])
        except md.MatdiffError:
            continue
        for latex in (found.latex(), left_side(found, "latex")):
            planar = Planar(latex)
            gains += planar.gains
            assert "\\" not in str(planar.box).replace("\\ ", "")
            assert {columns(line) for line in planar.box.lines} == {planar.box.width}
    assert gains > 20


def test_the_layout_gives_way_where_it_does_not_fit() -> None:
    found = md.derive("||A x - b||", "x")
    wide = equation(found, False, Room(80))
    assert wide is not None
    assert max(map(columns, wide.splitlines())) > 20
    assert equation(found, False, Room(20)) is None
    assert equation(md.derive("x' A x", "x"), False, Room(80)) is None
    assert equation(md.derive("x' A x", "x"), False, Room(80, always=True)) == "∇f = (A + Aᵀ) x"


def test_pretty_in_a_pipe_and_lines_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    question = ("derive", "||A x - b||", "--wrt", "x", "--check", "off")
    _, out, _ = run(capsys, *question)
    assert "∇f" in out.splitlines()[0]
    assert "───" not in out
    _, out, _ = run(capsys, *question, "--pretty")
    assert out.startswith("         1\n∇f = ───────── Aᵀ (A x − b)\n     ‖A x − b‖\n\n  shape")
    assert "A'*(A*x - b)/norm(A*x - b)" in out
    _, out, _ = run(capsys, *question, "--pretty", "--unicode")
    assert out == "         1\n∇f = ───────── Aᵀ (A x − b)\n     ‖A x − b‖\n"
    _, out, _ = run(capsys, *question, "--pretty", "--steps")
    steps = out.split("not checked\n")[1]
    assert "─────────" in steps
    assert "Magnus & Neudecker" in steps or "chain rule" in steps or "‖" in steps


def test_definitions_stand_below(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "derive", "softmax(W x + b)", "--wrt", "x", "--check", "off", "--pretty")
    assert out.startswith("∂f\n── = (diag(p) − p pᵀ) W\n∂x\n\n  where p = softmax(W x + b)\n\n  shape")


# --- on a real terminal ---------------------------------------------------------------------------


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What the command prints where its output is a terminal of 80 columns."""
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "matdiff", *arguments],
        cwd=ROOT, stdin=follower, stdout=follower, stderr=follower,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", "TERM": "xterm", **environment},
    )  # fmt: skip
    os.close(follower)
    data = b""
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        data += part
    process.wait(60)
    os.close(leader)
    return data.decode().replace("\r\n", "\n")


def test_a_terminal_gets_colors_and_two_dimensions() -> None:
    out = on_a_terminal("derive", "||A x - b||", "--wrt", "x", "--check", "proof")
    assert "\x1b[1;32m✓\x1b[0m" in out
    assert "───" in out
    plain = on_a_terminal("derive", "||A x - b||", "--wrt", "x", "--check", "off", NO_COLOR="1")
    assert "\x1b" not in plain
    assert "───" in plain
    assert "───" not in on_a_terminal("derive", "||A x - b||", "--wrt", "x", "--check", "off", "--one-line")
    assert "───" not in on_a_terminal("derive", "||A x - b||", "--wrt", "x", "--check", "off", COLUMNS="20")


# --- colours --------------------------------------------------------------------------------------

COLORED = {
    "summary": ("derive", "tr(A X B)", "--wrt", "X", "--check", "proof", "--steps"),
    "verdict": ("verify", "x'A x", "--wrt", "x", "--claim", "2 A x"),
    "right": ("verify", "x'A x", "--wrt", "x", "--claim", "(A + A') x"),
    "error": ("derive", "tr(A X B", "--wrt", "X"),
    "catalogue": ("functions",),
    "entry": ("functions", "det"),
    "rules": ("rules", "det"),
    "rule": ("explain", "det"),
}


@pytest.mark.parametrize("arguments", COLORED.values(), ids=COLORED)
def test_colors_are_laid_over_the_same_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    time = re.compile(r"<?\d+(\.\d+)? m?s\b")
    plain = run(capsys, *arguments)
    colored = run(capsys, *arguments, "--color", "always")
    assert "\x1b" not in "".join(plain[1:])
    assert "\x1b[" in "".join(colored[1:])
    assert [time.sub("", ESCAPES.sub("", c)) for c in colored[1:]] == [time.sub("", p) for p in plain[1:]]
    assert colored[0] == plain[0]


def test_the_caret_and_the_verdict_have_colors(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = run(capsys, "derive", "tr(A X B", "--wrt", "X", "--color", "always")
    assert "\x1b[1;31m      ^\x1b[0m" in err
    assert "\x1b[36mhint:\x1b[0m" in err
    _, out, _ = run(capsys, "verify", "x'x", "--wrt", "x", "--claim", "x", "--color", "always")
    assert out.startswith("\x1b[1;31m✗\x1b[0m")


@pytest.mark.parametrize(
    ("said", "environment", "tty", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_when_there_are_colors(
    monkeypatch: pytest.MonkeyPatch, said: str, environment: dict[str, str], tty: bool, expected: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: tty, raising=False)
    terminal.color(said)
    try:
        assert terminal.is_colored(stream) is expected
    finally:
        terminal.color("auto")


def test_what_a_program_reads_has_no_colors(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("--text", "--unicode", "--latex", "--json"):
        _, out, _ = run(capsys, "derive", "x'x", "--wrt", "x", "--check", "off", form, "--color", "always")
        assert "\x1b" not in out
    assert run(capsys, "derive", "x'x", "--color", "sometimes")[0] == 2


# --- completion -----------------------------------------------------------------------------------


def completed(*words: str) -> list[str]:
    """What bash offers for the last of some words."""
    script = subprocess.run(
        [sys.executable, "-m", "matdiff", "completion", "bash"], cwd=ROOT, capture_output=True, check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    ).stdout.decode()  # fmt: skip
    line = " ".join(f"'{word}'" for word in words)
    asked = f'{script}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _matdiff; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


@needs_bash
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("matdiff", ""), {*NAMES, "--help", "--version"}),
        (("matdiff", "ver"), {"verify"}),
        (("matdiff", "derive", "x'x".replace("'", ""), "--as", ""), set(KINDS)),
        (("matdiff", "derive", "--as", "hes"), {"hessian"}),
        (("matdiff", "derive", "--check", "p"), {"proof"}),
        (("matdiff", "derive", "--color", "=", "al"), {"always"}),
        (("matdiff", "derive", "--color", "="), {"auto", "always", "never"}),
        (("matdiff", "derive", "--la"), {"--latex", "--layout"}),
        (("matdiff", "derive", "--wrt", ""), set()),
        (("matdiff", "derive", "--graph", "READ"), {"README.md"}),
        (("matdiff", "derive", "@READ"), {"@README.md"}),
        (("matdiff", "functions", "logd"), {"logdet"}),
        (("matdiff", "completion", ""), {"bash", "zsh", "fish", "--color", "--help"}),
    ],
)
def test_bash_completes(words: tuple[str, ...], expected: set[str]) -> None:
    assert set(completed(*words)) == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_option(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    _, out, _ = run(capsys, "completion", shell)
    for name in NAMES:
        for option in command(name).every():
            shown = f"-l {option.name[2:]} " if shell == "fish" else option.name
            assert not option.named or shown in out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=out.encode(), check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish")
def test_fish_completes(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "completion", "fish")
    asked = out + '\ncomplete -C "matdiff derive --as hes"\n'
    done = subprocess.run(["fish", "--no-config"], input=asked, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == "hessian"


def test_an_unknown_shell(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "completion", "bsh")
    assert status == 2
    assert "did you mean bash" in err


# --- the manual page ------------------------------------------------------------------------------


def test_the_page_tells_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "man")
    for name in NAMES:
        section = out.split(f'.SH "MATDIFF {name.upper()}"')[1].split("\n.SH ")[0]
        for option in command(name).every():
            assert option.name.replace("-", r"\-") in section
    assert out.count(".EX") == out.count(".EE")
    for word in ("NO_COLOR", "FORCE_COLOR", "EXIT STATUS"):
        assert word in out


@pytest.mark.parametrize(
    "checker",
    [["mandoc", "-T", "lint", "-W", "warning"], ["groff", "-man", "-Tutf8", "-k", "-ww"]],
    ids=["mandoc", "groff"],
)
def test_the_page_is_well_formed(
    capsys: pytest.CaptureFixture[str], checker: list[str], tmp_path: Path
) -> None:
    if shutil.which(checker[0]) is None:
        pytest.skip(f"there is no {checker[0]}")
    _, out, _ = run(capsys, "man")
    page = tmp_path / "matdiff.1"
    page.write_text(out, encoding="utf-8")
    done = subprocess.run([*checker, str(page)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    if checker[0] == "mandoc":
        told = [line for line in done.stdout.splitlines() if "missing date" not in line]
        assert told == []
    else:
        assert "--declare" in ESCAPES.sub("", done.stdout)


# --- the help -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], name: str) -> None:
    status, out, _ = run(capsys, name, "--help")
    assert status == 0
    for option in command(name).every():
        assert option.name in out
    _, listed, _ = run(capsys, "--help")
    assert command(name).summary.split(",")[0] in " ".join(listed.split())


def test_options_are_told_apart() -> None:
    assert Option("EXPR", "x").named is False
    assert Option("--json", "x").is_switch
    assert not Option("--wrt", "x", "X").is_switch


# --- pages and files ------------------------------------------------------------------------------


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The addresses that the browser is sent to."""
    addresses: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: bool(addresses.append(address)) or True)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return addresses


def test_open_shows_the_page(capsys: pytest.CaptureFixture[str], visited: list[str]) -> None:
    status, out, _ = run(capsys, "derive", "logdet(X'X)", "--wrt", "X", "--check", "off", "--open")
    assert status == 0
    assert out.startswith("∇f = 2 X (Xᵀ X)⁻¹")
    (address,) = visited
    name = out.splitlines()[-1].removeprefix("  page    ")
    assert address == Path(name).as_uri()
    page = Path(name).read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "product rule" in page.replace("\u00a0", " ")
    assert "http" not in page.replace("http://www.w3.org", "")


def test_open_without_steps_shows_the_answer(capsys: pytest.CaptureFixture[str], visited: list[str]) -> None:
    run(capsys, "derive", "x'A y", "--wrt", "x", "--wrt", "y", "--jointly", "--check", "off", "--open")
    run(capsys, "derive", "x'A y", "--wrt", "x", "--wrt", "y", "--check", "off", "--open")
    assert len(visited) == 3
    page = Path(visited[0].removeprefix("file://")).read_text(encoding="utf-8")
    assert "<math" in page


def test_a_page_of_the_answer_alone(capsys: pytest.CaptureFixture[str]) -> None:
    question = ("derive", "x'A y", "--wrt", "x", "--wrt", "y", "--jointly", "--check", "off")
    status, out, _ = run(capsys, *question, "--html")
    assert status == 0
    assert out.startswith("<!DOCTYPE html>")
    assert "<mi>A</mi>" in out
    assert run(capsys, *question, "--markdown")[0] == 2


def test_output_goes_to_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    question = ("derive", "x'A x", "--wrt", "x", "--check", "off", "--output", str(file))
    assert run(capsys, *question, "--unicode") == (0, "", "")
    assert file.read_text(encoding="utf-8") == "(A + Aᵀ) x\n"
    assert run(capsys, "derive", "x'A +", "--wrt", "x", "--output", str(file))[0] == 2
    assert file.read_text(encoding="utf-8") == "(A + Aᵀ) x\n"  # an error leaves what was there
    status, _, err = run(capsys, *question[:-1], str(tmp_path))
    assert status == 2
    assert "cannot write" in err


# --- the picture of the README ---------------------------------------------------------------------


def test_the_picture_shows_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """``make images`` makes it anew."""
    svg = ElementTree.parse(ROOT / "docs" / "images" / "derivation.svg").getroot()
    texts = ["".join(element.itertext()) for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    declared = ("--declare", "S: symmetric(n)")
    _, out, _ = run(
        capsys, "derive", "x' S x / (x' x)", "--wrt", "x", *declared, "--pretty", "--check", "off"
    )
    formula = out.split("\n\n")[0]
    for word in re.split(r" {2,}|\n", formula):
        assert not word.strip() or word.strip() in texts
    assert texts[0].startswith("$ matdiff derive \"x' S x / (x' x)\"")
    style = next(svg.iter("{http://www.w3.org/2000/svg}style")).text or ""
    assert "prefers-color-scheme: dark" in style


# --- steps in requests ----------------------------------------------------------------------------


def asked(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request."""
    sink = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    serve(io.BytesIO(json.dumps(request).encode()), sink)
    answer: dict[str, Any] = json.loads(sink.buffer.getvalue())  # type: ignore[attr-defined]
    return answer


def test_steps_in_a_request() -> None:
    request = {"expr": "logdet(X'X)", "wrt": "X", "check": "off"}
    assert "steps" not in asked(request)
    assert "steps" not in asked({**request, "steps": False})
    steps = asked({**request, "steps": True})["steps"]
    assert steps[0]["right"] == "logdet(Xᵀ X)"
    assert steps[-1]["text"] == "2*X*inv(X'*X)"
    assert {"left", "right", "text", "latex", "rule", "source"} == set(steps[0])
    assert len(asked({**request, "steps": "full"})["steps"]) > len(steps)
    by_index = asked({"expr": "x'A x", "wrt": "x", "check": "off", "steps": True, "method": "index"})["steps"]
    assert any("Σ" in step["right"] or "A_" in step["right"] for step in by_index)


@pytest.mark.parametrize("field", [{"steps": "some"}, {"steps": 1}, {"method": "road"}])
def test_steps_that_are_none(field: dict[str, Any]) -> None:
    assert asked({"expr": "x'x", "wrt": "x", **field})["error"]["code"] == "input"


# --- odd terminals ---------------------------------------------------------------------------------


def test_a_narrow_terminal_gets_the_reasons_below_the_lines() -> None:
    steps = md.derive("logdet(X'X)", "X").steps
    wide, narrow = steps.unicode(), steps.unicode(columns=50)
    assert max(map(len, narrow.split("\n"))) <= 50 < max(map(len, wide.split("\n")))
    assert " ".join(narrow.split()) == " ".join(wide.split())
    assert steps.unicode(columns=200) == wide


def test_what_an_encoding_lacks_is_spelled_out() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "matdiff", "derive", "logdet(X'X)", "--wrt", "X", "--check", "off", "--steps"],
        capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert "d logdet(Y) = tr(Y^-1 dY)" in run.stdout
    assert "\\u" not in run.stdout and "\\x" not in run.stdout


def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "matdiff", "functions"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
    assert run.returncode == 2
    assert run.stderr.startswith("input: the output: ") and run.stderr.count("\n") == 1


def test_closed_streams_are_one_line() -> None:
    for closed, arguments in (("<&-", "derive -"), ("<&-", "verify --jsonl"), (">&-", "derive x")):
        run = subprocess.run(
            ["bash", "-c", f'"{sys.executable}" -m matdiff {arguments} {closed}'],
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        assert run.returncode == 2
        assert run.stderr.startswith("input: standard ") and run.stderr.endswith("is closed\n")
