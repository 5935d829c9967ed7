"""
Every migration gets along with the release before, which works on while it runs: a column that goes, a name that
changes or a lock for long would break it. The rules are those that a migration's docstring answers to.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from config.cli.places import ROOT

FOLDER = ROOT / "payments" / "migrations"
MIGRATIONS = sorted(path for path in FOLDER.glob("0*.py"))
LAST_OF_THE_FIRST_RELEASE = "0001"
"""It meets an empty database."""

_WORD = re.compile(r"^ *(Lock|Beside|Back): \S", re.MULTILINE)
_UNSAFE = {
    "RemoveField": "the release before still reads the column",
    "DeleteModel": "the release before still reads the table",
    "RenameField": "the release before knows the old name",
    "RenameModel": "the release before knows the old name",
    "AlterModelTable": "the release before knows the old name",
    "AddIndex": "writers wait while it is built: AddIndexPatiently",
}
_UNSAFE_SQL = {
    r"\bDROP\s+COLUMN\b": "the release before still reads the column",
    r"\bRENAME\s+(COLUMN|TO)\b": "the release before knows the old name",
    r"\bSET\s+NOT\s+NULL\b": "the release before may leave it out",
    r"\bCREATE\s+(UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)": "writers wait while it is built",
}


def objections(source: str) -> list[str]:
    """What makes a migration unsafe beside the release before. What it made itself, nobody uses yet."""
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    new = {_told(one, "name").lower() for one in calls if _name(one) == "CreateModel"}
    found = [f"no line {word}:" for word in ("Lock", "Beside", "Back") if word not in _WORD.findall(_doc(tree))]
    for call in calls:
        if _told(call, "model_name").lower() in new:
            continue
        if (name := _name(call)) in _UNSAFE:
            found.append(f"{name}: {_UNSAFE[name]}")
        if name == "AddField" and _must_be_told(call):
            found.append(
                f"AddField {_told(call, 'name')}: the release before does not write it: null=True or db_default"
            )
    for sql, why in _UNSAFE_SQL.items():
        hits = (text[hit.start() :] for text in _forward_sql(tree) for hit in re.finditer(sql, text, re.IGNORECASE))
        found += [f"SQL {sql}: {why}" for statement in hits if not _is_of_new_table(statement, new)]
    return found


def _doc(tree: ast.Module) -> str:
    inner = [ast.get_docstring(node) or "" for node in tree.body if isinstance(node, ast.ClassDef)]
    return "\n".join([ast.get_docstring(tree) or "", *inner])


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _told(call: ast.Call, name: str) -> str:
    return next(
        (str(one.value.value) for one in call.keywords if one.arg == name and isinstance(one.value, ast.Constant)), ""
    )


def _must_be_told(call: ast.Call) -> bool:
    field = next((one.value for one in call.keywords if one.arg == "field"), None)
    if not isinstance(field, ast.Call) or _name(field) == "ManyToManyField":
        return False
    return not {one.arg for one in field.keywords} & {"null", "db_default"}


def _forward_sql(tree: ast.Module) -> list[str]:
    named = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _name(call) == "RunSQL":
            first = call.args[0] if call.args else next((one.value for one in call.keywords if one.arg == "sql"), None)
            if isinstance(first, ast.Name):
                found.append(str(named.get(first.id, "")))
            elif isinstance(first, ast.Constant):
                found.append(str(first.value))
    return found


def _is_of_new_table(statement: str, new: set[str]) -> bool:
    return any(re.search(rf"\bON\s+{name}\b", statement[:300].replace("_", ""), re.IGNORECASE) for name in new)


KNOWN = {
    # Nothing was released before it.
    "0003_for_today_ledger_day_and_text_keys": [
        "AddField for_today: the release before does not write it: null=True or db_default"
    ],
}

SOUND = """
class Migration:
    '''
    Add a day.

    Lock: an instant.
    Beside: nobody knows it.
    Back: drops it.
    '''

    operations = [{operation}]
"""


class TestMigrations:
    @pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
    def test_are_safe_beside_the_release_before(self, path: Path) -> None:
        if path.stem.startswith(LAST_OF_THE_FIRST_RELEASE):
            return

        assert objections(path.read_text()) == KNOWN.get(path.stem, [])


class TestObjections:
    @pytest.mark.parametrize(
        "operation",
        [
            pytest.param("migrations.RemoveField(model_name='supplier', name='code')", id="a column goes"),
            pytest.param("migrations.DeleteModel(name='Supplier')", id="a table goes"),
            pytest.param("migrations.RenameField('supplier', 'code', 'key')", id="another name"),
            pytest.param("migrations.AddIndex(model_name='supplier', index=x)", id="an index that makes writers wait"),
            pytest.param(
                "migrations.AddField(model_name='supplier', name='day', field=models.DateField())",
                id="a column that has to be written",
            ),
            pytest.param("migrations.RunSQL('ALTER TABLE supplier DROP COLUMN code')", id="a column goes by SQL"),
            pytest.param("migrations.RunSQL('CREATE INDEX a ON supplier (code)')", id="an index by SQL"),
            pytest.param("migrations.RunSQL('ALTER TABLE supplier ALTER code SET NOT NULL')", id="required at once"),
        ],
    )
    def test_are_made_to(self, operation: str) -> None:
        assert len(objections(SOUND.format(operation=operation))) == 1

    @pytest.mark.parametrize(
        "operation",
        [
            pytest.param(
                "migrations.AddField(model_name='supplier', name='day', field=models.DateField(null=True))",
                id="a column that may be empty",
            ),
            pytest.param(
                "migrations.CreateModel(name='Letter'), migrations.AddIndex(model_name='letter', index=x)",
                id="an index of a new table",
            ),
            pytest.param("migrations.RunSQL('CREATE INDEX CONCURRENTLY a ON supplier (code)')", id="a patient index"),
        ],
    )
    def test_are_not_made_to(self, operation: str) -> None:
        assert objections(SOUND.format(operation=operation)) == []

    def test_are_made_to_a_docstring_that_leaves_a_question_open(self) -> None:
        assert objections(SOUND.format(operation="").replace("Beside: ", "")) == ["no line Beside:"]
