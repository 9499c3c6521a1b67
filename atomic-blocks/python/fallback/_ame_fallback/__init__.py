"""What the four fallback modules share: blocks, loop bodies and the progress bar."""
