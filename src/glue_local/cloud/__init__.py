"""The local AWS endpoint: moto as a server of its own, its gaps closed, with runs that execute for real."""
