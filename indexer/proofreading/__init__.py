"""Proofreading of our own documents: does each page keep the rules that make the corpus true?

`corpus.read` gives the pages, `proof.proofread` what is wrong with them; each other module is one rule of the trade.
"""
