"""The employer's pages: offers written, changed and closed behind a signed link."""
