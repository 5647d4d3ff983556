"""The REST API at `/api/v1/`: the registers of all kinds and what the rooms add, under the NLGov API design rules.

What it is made of stands in `composition`; `python -m informatiehuis.portal.api` writes its description.
"""
