"""Measurements of the collection on simulated estates. They print figures and assert nothing."""
