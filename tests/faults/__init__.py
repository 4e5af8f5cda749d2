"""What must hold when servers die and connections break."""
