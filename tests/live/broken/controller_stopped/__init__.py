"""The controller stands still (SIGSTOP), and goes on."""
