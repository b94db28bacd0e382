"""How the items of a campaign did their work: difficulty, discrimination, time, reliability. Nobody is named in it."""
