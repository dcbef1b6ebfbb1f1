"""Documents on the same subject as one: by their most telling words, by what they are filed under, by what they cite."""
