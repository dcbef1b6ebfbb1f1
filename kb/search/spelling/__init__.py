"""Queries in another spelling: what a misspelled word was meant for, by the words of an index.

lexicon      what is asked of an index
costs        how far one word is from another, by letters and by sound
nearest      what a misspelled word was meant for
parting      words that were run together
respelling   a query with its misspelled words in the spelling of the index
"""
