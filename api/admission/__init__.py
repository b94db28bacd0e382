"""Admission: who gets one of few places, by rules published beforehand, explained line by line, decided by a person."""
