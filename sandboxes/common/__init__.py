"""What agent and examiner share: frames and values. Standard library only; copied into every sandbox image."""
