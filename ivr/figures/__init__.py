"""Figures of the service: what each one means, and how the journal's rows become them."""
