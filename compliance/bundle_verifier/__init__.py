"""The program that travels with every evidence bundle and verifies it, needing nothing of Colophon."""
