"""What must hold, told as small stories."""
