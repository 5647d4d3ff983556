"""Who signs in and how: local accounts, second factors, the identity provider, sessions and one's own account.

django-allauth does the work; here stand its adapters, our forms and pages, and the addresses. What changes is written
by the actions of `kernel.accounts`, in the transaction of the change.
"""
