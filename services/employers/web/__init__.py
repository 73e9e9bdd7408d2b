"""The employer's pages behind a signed link: write, change and close offers."""
