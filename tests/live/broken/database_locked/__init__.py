"""Another process holds the lock of the journal, for as long as it likes."""
