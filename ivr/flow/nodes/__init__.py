"""The node types, one file each; the file named after the `type` that routing.yaml writes."""
