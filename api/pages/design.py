"""`/design`: every component in every state, for developers. Its words are examples, and not in the catalogues."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import Request
from starlette.responses import Response

from api.i18n import Language
from api.pages.charts import bar_chart
from api.pages.diff import diff_rows
from api.pages.preferences import preferences_of
from api.pages.rendering import Flash, render
from api.pages.words import filters_of
from api.routing import APIRouter
from runner.verdict import CheckVerdict, State, SubmissionVerdict

_BEFORE = 'def greet(name):\n    # Say hello\n    return "Hello"\n\n\ndef unused():\n    pass\n'
_AFTER = 'def greet(name):\n    # Say hello\n    return f"Hello, {name}!"\n'
_CODE = '''"""Prices of a basket."""

RATE = 0.2


def total(prices: list[float]) -> float:
    # Taxes included
    return round(sum(prices) * (1 + RATE), 2)
'''
_ODD = "def shout(text):\n    return text.upper() + “!”\n"
_PAGE = '<!doctype html>\n<title>Café</title>\n<p class="note">Bonjour</p>\n'

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Components", "Composants"),
    "lead": (
        "What pages are made of, in every state. Look at it in each theme, on a phone, and with the keyboard alone.",
        "Ce dont les pages sont faites, dans chaque état. À voir dans chaque thème, sur un téléphone et au clavier.",
    ),
    "colours": ("Colours", "Couleurs"),
    "type": ("Type", "Caractères"),
    "buttons": ("Buttons and links", "Boutons et liens"),
    "forms": ("Forms", "Formulaires"),
    "status": ("Status", "États"),
    "notices": ("Notices", "Messages"),
    "surfaces": ("Cards and tickets", "Cartes et tickets"),
    "tables": ("Tables", "Tableaux"),
    "moving": ("Moving about", "Se déplacer"),
    "code": ("Code", "Code"),
    "editor": ("Editor", "Éditeur"),
    "charts": ("Charts", "Graphiques"),
    "dialogs": ("Dialogs and toasts", "Dialogues et annonces"),
    "empty": ("Nothing there yet", "Rien pour l’instant"),
    "primary": ("Begin the test", "Commencer le test"),
    "secondary": ("Save", "Enregistrer"),
    "quiet": ("Cancel", "Annuler"),
    "danger": ("Revoke the invitation", "Révoquer l’invitation"),
    "disabled": ("Not now", "Pas maintenant"),
    "busy": ("Being sent", "Envoi en cours"),
    "name": ("Your name", "Votre nom"),
    "name_hint": ("As it should stand in the report.", "Tel qu’il doit figurer dans le rapport."),
    "email": ("E-mail", "Courriel"),
    "email_error": ("Write an address such as name@example.org.", "Écrivez une adresse comme nom@exemple.fr."),
    "room": ("Room code", "Code de la salle"),
    "language": ("Language of the test", "Langue du test"),
    "why": ("What could we do better?", "Que pourrions-nous améliorer ?"),
    "skills": ("Which do you know?", "Lesquels connaissez-vous ?"),
    "order": ("Which comes first?", "Lequel vient en premier ?"),
    "choose": ("Choose one of them.", "Choisissez-en un."),
    "agree": ("I have read what is recorded", "J’ai lu ce qui est enregistré"),
    "sentence": (
        "Somebody works on a real task; the result is checked, and becomes evidence.",
        "Une personne réalise une vraie tâche ; le résultat est vérifié, et devient une preuve.",
    ),
    "saved": ("saved at 10:42:03", "enregistré à 10:42:03"),
    "saving": ("saving", "enregistrement"),
    "failed": ("not saved, trying again", "non enregistré, nouvel essai"),
    "checks": ("Checks", "Vérifications"),
    "never_ends": (
        "Your program was still running after 2 seconds: look for a loop that never ends.",
        "Votre programme tournait encore après 2 secondes : cherchez une boucle sans fin.",
    ),
    "our_machine": (
        "A machine of ours failed. We try again by ourselves, and your time is given back.",
        "Une de nos machines est tombée en panne. Nous recommençons, et votre temps vous est rendu.",
    ),
    "candidate": ("Candidate", "Candidat"),
    "score": ("Score", "Score"),
    "state": ("State", "État"),
    "last": ("Last save", "Dernier enregistrement"),
    "campaign": ("Autumn course", "Formation d’automne"),
    "receipt": ("Your receipt", "Votre reçu"),
    "earned": ("Earned", "Obtenus"),
    "possible": ("Possible", "Possibles"),
    "points": ("Points by criterion", "Points par critère"),
    "points_told": ("Most points were earned for reading data.", "Le plus de points : lire des données."),
    "criterion": ("Criterion", "Critère"),
    "reading": ("Reading data", "Lire des données"),
    "counting": ("Counting", "Compter"),
    "writing": ("Writing results", "Écrire les résultats"),
    "statement": ("Statement", "Énoncé"),
    "results": ("Results", "Résultats"),
    "open": ("Open a dialog", "Ouvrir un dialogue"),
    "say": ("Show a toast", "Afficher une annonce"),
    "said": ("The invitation was sent.", "L’invitation est envoyée."),
    "sure": ("Hand in now?", "Rendre maintenant ?"),
    "none": ("No campaign yet", "Aucune campagne"),
    "none_told": ("A campaign offers a battery to a group.", "Une campagne propose une batterie à un groupe."),
    "new": ("New campaign", "Nouvelle campagne"),
    "more": ("What is recorded?", "Qu’est-ce qui est enregistré ?"),
    "part": ("Part", "Partie"),
    "progress": ("Exercises handed in", "Exercices rendus"),
    "duration": ("Duration", "Durée"),
    "begun": ("Begun", "Commencé"),
}

_MARKDOWN: dict[Language, str] = {
    "en": """# Greeting

Write `greet(name)`, which returns a **greeting**:

1. one line;
2. with the name.

```python
>>> greet('Ada')
'Hello, Ada!'
```

| name | result |
|------|--------|
| Ada  | Hello, Ada! |

> Nothing is printed.
""",
    "fr": """# Saluer

Écrivez `greet(name)`, qui renvoie une **salutation** :

1. une ligne ;
2. avec le nom.

```python
>>> greet('Ada')
'Hello, Ada!'
```

| nom | résultat |
|-----|----------|
| Ada | Hello, Ada! |

> Rien n’est affiché.
""",
}


def design_routes() -> APIRouter:
    """The page of components."""
    router = APIRouter(include_in_schema=False)

    @router.get("/design")
    def get_design(request: Request) -> Response:
        return render(request, "design.html", csrf="example", **examples(preferences_of(request).language))

    return router


def examples(language: Language) -> dict[str, Any]:
    """What the page shows."""
    words = {key: pair[language == "fr"] for key, pair in _WORDS.items()}
    now = datetime(2026, 11, 23, 9, 42, 3, tzinfo=UTC)
    chart = bar_chart(
        title=words["points"],
        description=words["points_told"],
        label_of_rows=words["criterion"],
        labels=[words["reading"], words["counting"], words["writing"]],
        series={words["earned"]: [4, 2.5, 1], words["possible"]: [4, 4, 3]},
        most=4,
        words=filters_of(language)["number"],
    )
    return {
        "w": words,
        "verdicts": [*dict.fromkeys(one.value for one in (*CheckVerdict, *SubmissionVerdict, *State))],
        "messages": [Flash("success", words["said"])],
        "diff": diff_rows(_BEFORE, _AFTER, "greet.py"),
        "code": _CODE,
        "markdown": _MARKDOWN[language],
        "files": {"solution.py": _CODE, "shout.py": _ODD, "page.html": _PAGE},
        "now": now,
        "ends_at": now + timedelta(minutes=42, seconds=9),
        "chart": chart,
    }
