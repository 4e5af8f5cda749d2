"""A small live-UI kit over any Store: it knows browsers, tabs and people, and not one noun of the practice."""
