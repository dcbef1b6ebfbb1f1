"""What pages show, written for other programs: tables, bibliographies, feeds. None of it needs a request of Flask."""
