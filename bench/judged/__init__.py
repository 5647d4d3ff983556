"""Questions in Dutch with judged answers: of the five documents, the example province and a generated corpus."""
