"""Chromium is found, or missed, as for the tests of the sandbox."""

from tests.sandbox.conftest import chromium_path, pytest_collection_modifyitems

__all__ = ["chromium_path", "pytest_collection_modifyitems"]
