"""The outbox: letters that wait in the database until they are sent."""
