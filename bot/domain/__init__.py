"""What the club talks about. Standard library only: no I/O, no Discord, no SQL."""
