"""Files that people send to the desk: told apart by their bytes, taken out of archives, compared with what is there."""
