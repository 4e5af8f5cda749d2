"""Four usual designs of the same page: fifty rows and four figures, on the same patients, without rights or history.

They are given what they need to be quick: plain SQLite, no layers, no compression, no sign-in.
"""
